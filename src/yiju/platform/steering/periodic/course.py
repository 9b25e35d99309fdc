"""What the moves of a return do: its figures reach the store, are verified, or refused."""

from fractions import Fraction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.steering.periodic import filling, models, reading
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.returns import Evidence, Figures, return_record, return_verify, returns
from yiju.platform.work import api as work
from yiju.platform.work.changes import Change


def must_be_complete(change: Change) -> None:
    """Raises Unmet with everything that is lacking."""
    filed = reading.held(change.item.number, lock=True)
    if found := filling.lacking(filed, change.at):
        told = "；".join(f"{order}. {text}" for order, text in found)
        raise work.Unmet(move=_("送签"), unmet=told)


def hand_in(change: Change) -> None:
    """The unit's word: its figures stand in the store, reported and not verified yet. Nothing can
    have been written since it was submitted."""
    filed = reading.held(change.item.number, lock=True)
    lines = list(filed.lines.prefetch_related("attachments"))
    if change.actor.account in {line.by_account for line in lines if line.by_account}:
        raise work.Unmet(move=_("签发报送"), unmet=_("您填了这张报表，须由本单位另一位负责人签发"))
    targets = {row.key: row for row in target_rows(filed.plan_code, dropped=True)}
    day = Period.parse(filed.month).last_day
    for line in lines:
        if line.value is None:
            continue
        parts = (line.numerator, line.denominator)
        said = Figures(
            day,
            Fraction(line.value),
            line.document or line.attachments.all()[0].name,
            *(None if one is None else Fraction(one) for one in parts),
        )
        row = return_record(
            targets[line.target_key],
            said,
            unit_code=filed.unit_code,
            actor=change.actor,
            at=change.at,
            area_code=line.area_code,
        )
        line.figure, line.doubt = row.number, ""
        line.save(update_fields=["figure", "doubt"])
    filed.handed_in_at = filed.handed_in_at or change.at
    filed.save(update_fields=["handed_in_at"])


def take_over(change: Change) -> None:
    """The office accepts: every figure is verified by another unit than the one that reported.
    Raises Unmet where something is doubtful and nobody says why it is believed."""
    filed = reading.held(change.item.number, lock=True)
    _must_say_why(filed, change)
    lines = list(filed.lines.filter(figure__isnull=False))
    latest = {
        row.number: row
        for rows in returns([line.indicator_key for line in lines]).values()
        for row in rows
    }
    for line in lines:
        assert line.figure is not None
        if latest[line.figure].evidence == Evidence.VERIFIED:
            continue
        ground = str(_("定期报表 {number} 审核接收").format(number=filed.item))
        row = return_verify(
            line.figure, holds=True, ground=ground, actor=change.actor, at=change.at
        )
        line.figure = row.number
        line.save(update_fields=["figure"])
    filed.accepted_at = change.at
    filed.save(update_fields=["accepted_at"])


def _must_say_why(filed: models.Filed, change: Change) -> None:
    if _opinion(change, "accept").strip():
        return
    if doubtful := filling.doubtful(filed):
        what = _("第 {lines} 行的数可疑，接收要在意见里写明为什么采信")
        told = what.format(lines="、".join(map(str, doubtful)))
        raise work.Unmet(move=_("接收"), unmet=told)


def _opinion(change: Change, move: str) -> str:
    return next(s.opinion for s in reversed(change.stages) if s.move == move)


def refuse(change: Change) -> None:
    """The office sends lines back with its reason: their figures count no more; the others stay as
    they were reported. The opinion stands in the course of the item."""
    filed = reading.held(change.item.number, lock=True)
    doubted = _doubted(filed, change.said.lines or "")
    reason = _opinion(change, "send_back")
    for line in doubted:
        line.doubt = reason[:500]
        if line.figure is not None:
            return_verify(line.figure, holds=False, ground=reason, actor=change.actor, at=change.at)
        line.figure = None
        line.save(update_fields=["doubt", "figure"])
    filed.sent_back += 1
    filed.save(update_fields=["sent_back"])


def _doubted(filed: models.Filed, named: str) -> list[models.Line]:
    """The lines with these numbers, all where none is named; raises Problems."""
    lines = {str(line.order): line for line in filed.lines.all()}
    wanted = [part.strip() for part in named.replace("，", ",").split(",") if part.strip()]
    unknown = [part for part in wanted if part not in lines]
    if unknown:
        what = _("报表没有第 {line} 行").format(line="、".join(unknown)[:40])
        remedy = _("填写报表左边的行号")
        raise Problems([Problem("", 0, str(_("有疑问的数据")), what, remedy)])
    return [lines[part] for part in dict.fromkeys(wanted)] or list(lines.values())
