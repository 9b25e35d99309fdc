"""Writing a return: its figures, explanations and files, while it is on the unit's desk."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yiju.platform.base.errors import Problem, Problems, plain
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.steering.periodic import knowing, models, reading
from yiju.platform.steering.periodic.errors import (
    AttachmentChanged,
    AttachmentUnknown,
    ChangedMeanwhile,
    FileUnfit,
    NotWriting,
)
from yiju.platform.steering.periodic.plausibility import Told, impossible
from yiju.platform.steering.periodic.process import KEY, RETURN
from yiju.platform.work import api as work

LARGEST_BYTES = 10_000_000
MOST_FILES = 10
MOST_DIGITS = Decimal("9999999999999999")
"""What the store of figures holds."""
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"PK\x03\x04", "application/zip"),
)
OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Written:
    """What somebody writes into a line; empty texts and None for nothing."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    document: str = ""
    explanation: str = ""
    absent: str = ""
    seen: str | None = None
    """The state of the line that was seen (`LineRow.mark`); None where nobody looked before."""


def told(written: Written) -> Told | None:
    if written.value is None:
        return None
    parts = (written.numerator, written.denominator)
    return Told(Fraction(written.value), *(None if one is None else Fraction(one) for one in parts))


@transaction.atomic
def write(item: str, lines: Mapping[int, Written], *, actor: Actor, at: datetime) -> int:
    """Write lines by their number; how many changed. All or nothing, one event; the same again
    changes nothing. Raises FiledUnknown, NotWriting, ChangedMeanwhile, and Problems for what is
    impossible, naming each line."""
    filed = reading.held(item, lock=True)
    must_be_writing(item)
    seen = {one.line.order: one for one in knowing.seen_of(filed)}
    problems = [
        problem for order, written in lines.items() for problem in wrong(seen, order, written)
    ]
    if problems:
        raise Problems(problems)
    held = {line.order: line for line in filed.lines.all()}
    changed = {}
    for order, written in lines.items():
        line = held[order]
        values = _values(written)
        if all(getattr(line, name) == value for name, value in values.items()):
            continue
        if written.seen is not None and written.seen != seen[order].line.mark:
            raise ChangedMeanwhile(line=order, name=line.by_name)
        for name, value in values.items():
            setattr(line, name, value)
        line.by_account, line.by_name, line.written_at = actor.account, actor.name, at
        line.figure = None
        line.save()
        changed[f"{order} {line.target_key}"] = plain(values)
    if changed:
        record(
            actor=actor,
            action=f"{KEY}.write",
            subject_kind=KEY,
            subject_key=item,
            after=changed,
            at=at,
        )
    return len(changed)


def _values(written: Written) -> dict[str, object]:
    return {
        "value": _stored(written.value),
        "numerator": _stored(written.numerator),
        "denominator": _stored(written.denominator),
        "document": written.document.strip(),
        "explanation": written.explanation.strip(),
        "absent": written.absent.strip() if written.value is None else "",
    }


def _stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))


def must_be_writing(item: str) -> None:
    """Raises NotWriting."""
    found = work.item(item)
    steps = [stage.step for stage in found.open_stages]
    if steps != ["writing"]:
        step = RETURN.step(steps[0] if steps else found.end)
        raise NotWriting(number=item, step=step.title)


def wrong(seen: Mapping[int, knowing.Seen], order: int, written: Written) -> list[Problem]:
    """All that is impossible in a line, and all that is too long."""
    one = seen.get(order)
    if one is None:
        what = _("报表没有第 {line} 行").format(line=order)
        return [Problem("", order, "", what, _("重新打开页面再填"))]
    column, found = one.target.key, []
    for name, most in (("document", 200), ("explanation", 500), ("absent", 300)):
        if len(getattr(written, name)) > most:
            what = _("超过 {most} 字").format(most=most)
            found.append(Problem("", order, column, what, _("缩短")))
    numbers = (written.value, written.numerator, written.denominator)
    if any(number is not None and not _fits(number) for number in numbers):
        what = _("数太大，或者不是数")
        return [*found, Problem("", order, column, what, _("填写数字"))]
    figure = told(written)
    if figure is None:
        if written.numerator is not None or written.denominator is not None:
            what = _("填了分子或分母，没有填数值")
            found.append(Problem("", order, column, what, _("填写数值")))
        return found
    kind = {"percent": one.target.percent, "milestone": one.target.goal.milestone}
    return found + [
        Problem("", order, column, what, _("核对后重新填写")) for what in impossible(figure, **kind)
    ]


def _fits(number: Decimal) -> bool:
    return number.is_finite() and abs(number) <= MOST_DIGITS


def lacking(filed: models.Filed, at: datetime) -> list[tuple[int, Text]]:
    """All that a return lacks before it can be submitted, by the number of the line."""
    day = china_day(at)
    found: list[tuple[int, Text]] = []
    for one in knowing.seen_of(filed):
        found += [(one.line.order, text) for text in lacking_in(one, day)]
    return found


def lacking_in(one: knowing.Seen, day: date) -> list[Text]:
    line, figure = one.line, knowing.told_in(one.line)
    if figure is None:
        return [] if line.absent else [_("没有填数，也没有写明为什么没有数")]
    found: list[Text] = []
    if not line.document and not line.files:
        found.append(_("没有依据：填写文号，或上传附件"))
    asking = knowing.findings_of(one, figure, day)
    if asking and not line.explanation:
        found.append(_("需要说明：{what}").format(what="；".join(str(f.text) for f in asking)))
    return found


def doubtful(filed: models.Filed) -> list[int]:
    """The numbers of the lines of which something asks for an explanation, given or not."""
    day = Period.parse(filed.month).last_day
    return [
        one.line.order
        for one in knowing.seen_of(filed)
        if knowing.findings_of(one, knowing.told_in(one.line), day)
    ]


@transaction.atomic
def attach(item: str, order: int, name: str, data: bytes, *, actor: Actor, at: datetime) -> str:
    """Keep a file with a line; its SHA-256. The same file again is the same. Raises FiledUnknown,
    NotWriting, FileUnfit."""
    filed = reading.held(item, lock=True)
    must_be_writing(item)
    line = filed.lines.filter(order=order).first()
    name = Path(name.replace("\\", "/")).name[:160] or "file"
    if line is None:
        raise FileUnfit(name=name, why=_("报表没有第 {line} 行").format(line=order))
    media_type = _media_type(name, data)
    sha256 = hashlib.sha256(data).hexdigest()
    if line.attachments.filter(sha256=sha256).exists():
        return sha256
    if line.attachments.count() >= MOST_FILES:
        raise FileUnfit(name=name, why=_("一行最多 {most} 份附件").format(most=MOST_FILES))
    _store(sha256, data)
    line.attachments.create(
        sha256=sha256,
        name=name,
        media_type=media_type,
        size=len(data),
        added_at=at,
        by_account=actor.account,
    )
    record(
        actor=actor,
        action=f"{KEY}.attach",
        subject_kind=KEY,
        subject_key=item,
        after={"line": order, "name": name, "sha256": sha256},
        at=at,
    )
    return sha256


def _media_type(name: str, data: bytes) -> str:
    """By what the file begins with, whatever it is called; raises FileUnfit."""
    if len(data) > LARGEST_BYTES:
        why = _("超过 {most} MB").format(most=LARGEST_BYTES // 1_000_000)
        raise FileUnfit(name=name, why=why)
    found = next((kind for start, kind in SIGNATURES if data.startswith(start)), "")
    ending = Path(name).suffix.lower()
    if found == "application/zip":
        found = OFFICE.get(ending, "")
    if not found:
        raise FileUnfit(name=name, why=_("只收 PDF、照片（JPEG、PNG）、Word 和 Excel 文件"))
    return found


def _store(sha256: str, data: bytes) -> None:
    """Written beside and moved: a file that is there is whole."""
    file = _file(sha256)
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(file)


def _file(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def attachment(item: str, sha256: str) -> tuple[knowing.AttachmentRow, bytes]:
    """A file with its bytes, held against the hash under which they were kept. Raises
    AttachmentUnknown, AttachmentChanged."""
    rows = models.Attachment.objects.filter(line__filed__item=item, sha256=sha256)
    found = rows.first()
    file = _file(sha256) if found else None
    if found is None or file is None or not file.exists():
        raise AttachmentUnknown()
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise AttachmentChanged(name=found.name)
    return knowing.attachment_row(found), data
