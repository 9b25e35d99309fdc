"""What people read: a reporter in their own language, a unit in that of the city."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.platform.base.i18n import CHINESE, Text, _, use_language
from yiju.platform.base.time import CHINA
from yiju.platform.work.api import ItemRow, Letter
from yiju.platform.work.cases.api import CLOSINGS, REJECTIONS

STATES: Mapping[str, Text] = {
    "filed": _("已立案"),
    "dispatched": _("已派给承办单位"),
    "answered": _("承办单位已答复"),
    "closed": _("已结案"),
    "reopened": _("已重新办理"),
    "rejected": _("不予立案"),
}
LEVELS = (
    _("时限将到"),
    _("已经超期，报单位负责人"),
    _("超期未办，报领导小组办公室"),
    _("长期超期，报领导小组"),
)


@dataclass(frozen=True)
class Words:
    subject: str
    text: str


def to_reporter(letter: Letter, item: ItemRow, language: str, link: str) -> Words:
    """What has become of the report: number, state, why, until when, where to read on."""
    with use_language(language):
        state = STATES.get(str(letter.body["what"]), _("有新进展"))
        subject = str(_("您反映的问题 {number}：{state}").format(number=item.number, state=state))
        lines = [subject, str(_("内容：{title}").format(title=item.title))]
        if why := _why(letter.body):
            lines.append(str(_("说明：{why}").format(why=why)))
        if item.due_at and not item.end:
            lines.append(str(_("承诺办结：{due}").format(due=_moment(item.due_at))))
        if link:
            where = link.replace("{number}", item.number)
            lines.append(str(_("查看进展、评价或反映没有解决：{link}").format(link=where)))
        return Words(subject, "\n".join(lines))


def _why(body: Mapping[str, Any]) -> str:
    known = {**REJECTIONS, **CLOSINGS}
    said = [str(known[body["code"]])] if body.get("code") in known else []
    return "。".join([*said, *filter(None, [str(body.get("answer") or "")])])


def to_unit(letter: Letter, language: str = CHINESE) -> Words:
    """A telling of the clock; any other letter says its own text."""
    told = letter.body.get("telling")
    with use_language(language):
        if not isinstance(told, Mapping):
            text = str(letter.body.get("text", ""))
            return Words(text.partition("\n")[0] or letter.item, text)
        level = LEVELS[min(int(told["level"]), len(LEVELS) - 1)]
        subject = str(_("{number} {level}").format(number=told["number"], level=level))
        due = _moment(datetime.fromisoformat(str(told["due_at"])))
        lines = (
            subject,
            str(_("内容：{title}").format(title=told["title"])),
            str(_("时限：{due}").format(due=due)),
        )
        return Words(subject, "\n".join(lines))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def to_party(item: ItemRow, secret: str, link: str) -> Words:
    """Something has happened that a party should look at."""
    with use_language(CHINESE):
        subject = str(_("{title}：有新进展").format(title=item.title))
        lines = [subject, str(_("编号：{number}").format(number=item.number))]
        if link:
            where = link.replace("{number}", item.number).replace("{secret}", secret)
            lines.append(str(_("查看进展和您要办的事：{link}").format(link=where)))
        return Words(subject, "\n".join(lines))
