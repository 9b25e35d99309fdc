"""Lists of what was decided and of the letters, within the reader's units."""

from collections.abc import Iterator

from yiju.interfaces.lists.files import Columns, Row
from yiju.interfaces.lists.listed import Ask, Listed
from yiju.interfaces.web.supervision_view import names, units_of
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.steering.supervision import api as supervision
from yiju.platform.work import api as work

DECISIONS: Columns = {
    "item": _("编号"),
    "meeting": _("会议日期"),
    "text": _("决定"),
    "lead": _("牵头单位"),
    "joint": _("配合单位"),
    "due": _("完成时限"),
    "done_when": _("完成标准"),
    "state": _("状态"),
    "days_late": _("逾期天数"),
    "reported_on": _("报办结"),
    "changed_at": _("最后变动"),
}
LETTERS: Columns = {
    "item": _("编号"),
    "number": _("文号"),
    "unit": _("收函单位"),
    "subject": _("事由"),
    "ground": _("依据的事实"),
    "state": _("状态"),
    "issued_at": _("签发"),
    "due": _("答复期限"),
    "answered_at": _("首次答复"),
    "rounds": _("督办次数"),
    "days_late": _("逾期天数"),
    "changed_at": _("最后变动"),
}


def decisions(ask: Ask) -> Iterator[Row]:
    known, today = names(), china_day(ask.now)
    for row in supervision.decisions(units=units_of(ask.reader)):
        yield {
            "item": row.item,
            "meeting": row.meeting,
            "text": row.text,
            "lead": known.get(row.lead, row.lead),
            "joint": "、".join(known.get(code, code) for code in row.joint),
            "due": row.due,
            "done_when": row.done_when,
            "state": supervision.DECISION.step(row.state).title,
            "days_late": row.days_late(today),
            "reported_on": row.reported_on,
            "changed_at": work.item(row.item).changed_at,
        }


def letters(ask: Ask) -> Iterator[Row]:
    known, today = names(), china_day(ask.now)
    for row in supervision.letters(units=units_of(ask.reader)):
        yield {
            "item": row.item,
            "number": supervision.letter_number(row),
            "unit": known.get(row.unit, row.unit),
            "subject": row.subject,
            "ground": row.ground,
            "state": supervision.LETTER.step(row.state).title,
            "issued_at": row.issued_at,
            "due": row.due,
            "answered_at": row.answered_at,
            "rounds": row.rounds,
            "days_late": row.days_late(today),
            "changed_at": work.item(row.item).changed_at,
        }


OF_SUPERVISION = (
    Listed("decisions", _("调度会决定"), DECISIONS, decisions, ("supervision:overview",)),
    Listed("letters", _("督办函"), LETTERS, letters, ("supervision:overview",)),
)
