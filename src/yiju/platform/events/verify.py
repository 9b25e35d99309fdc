"""Verify an export of the event log with nothing but the file. No Django, no database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.events import tree


@dataclass
class Report:
    """What was found. `exit_code`: 0 all well, 1 something was changed, 2 not readable."""

    events: int = 0
    blocks: int = 0
    last_hash: str = ""
    problems: list[Text] = field(default_factory=list)
    unreadable: Text | None = None

    @property
    def exit_code(self) -> int:
        if self.unreadable:
            return 2
        return 1 if self.problems else 0

    def lines(self) -> Iterator[str]:
        if self.unreadable:
            yield str(self.unreadable)
            return
        yield from map(str, self.problems)
        yield str(
            _("{events} 条记录，{blocks} 块，{verdict}").format(
                events=self.events,
                blocks=self.blocks,
                verdict=_("与封存时不符") if self.problems else _("与封存时一致"),
            )
        )
        if self.last_hash:
            yield str(_("末块散列 {hash}：请与公布的散列比对").format(hash=self.last_hash))


def verify_file(file: Path) -> Report:
    """Recompute every leaf, root and link of the chain.

    An export cut at the end of a block together with its last line shows only against a hash of
    the last block that was published elsewhere: the report prints it for that comparison.
    """
    try:
        with file.open("rb") as opened:
            return _verify(enumerate(opened, start=1))
    except OSError as error:
        return Report(unreadable=_("不能读取 {file}：{why}").format(file=file, why=error.strerror))


def _verify(lines: Iterator[tuple[int, bytes]]) -> Report:
    report = Report()
    facts = _read(next(lines, (1, b"")), report)
    if facts != {"format": "yiju-events/1"}:
        report.unreadable = _("第 1 行不是操作记录导出文件的开头")
        return report
    pending: list[dict[str, Any]] = []
    ended = False
    for line in lines:
        found = _read(line, report)
        if ended:
            report.problems.append(_("第 {n} 行在结尾之后").format(n=line[0]))
        elif set(found) == {"event"}:
            pending.append(found["event"])
        elif set(found) == {"block", "hash"}:
            _check_block(found["block"], found["hash"], pending, report)
            pending = []
        elif set(found) == {"end"}:
            _check_end(found["end"], pending, report)
            ended = True
        elif found:
            report.problems.append(_("第 {n} 行不是记录、块或结尾").format(n=line[0]))
    if not ended:
        report.problems.append(_("文件没有结尾行，可能被截断"))
    return report


def _read(line: tuple[int, bytes], report: Report) -> dict[str, Any]:
    number, data = line
    try:
        text = data.decode()
        facts = json.loads(text)
    except ValueError:
        report.problems.append(_("第 {n} 行不是 JSON").format(n=number))
        return {}
    if not isinstance(facts, dict) or tree.canonical(facts) + b"\n" != data:
        report.problems.append(_("第 {n} 行不是规范写法，有字节被改动").format(n=number))
    return facts if isinstance(facts, dict) else {}


def _check_block(
    header: dict[str, Any], claimed: str, events: list[dict[str, Any]], report: Report
) -> None:
    number = header.get("number")
    say = report.problems.append
    try:
        digest = tree.hash_named(header["algorithm"])
    except (KeyError, ValueError):
        say(_("块 {n} 的散列算法不明").format(n=number))
        return
    if number != report.blocks + 1:
        say(_("块 {n} 的次序不对，应为 {expected}").format(n=number, expected=report.blocks + 1))
    if header.get("previous") != report.last_hash:
        say(_("块 {n} 与前一块不相连").format(n=number))
    expected = list(range(report.events + 1, report.events + len(events) + 1))
    if [event.get("seq") for event in events] != expected or not events:
        say(_("块 {n} 的记录有缺失、多出或次序颠倒").format(n=number))
    elif (header.get("first_seq"), header.get("last_seq")) != (expected[0], expected[-1]):
        say(_("块 {n} 的起止序号不符").format(n=number))
    leaves = [tree.leaf(tree.canonical(event), digest) for event in events]
    if not leaves or tree.root(leaves, digest).hex() != header.get("root"):
        say(
            _("块 {n} 的记录被改动：第 {first} 至 {last} 条的树根不符").format(
                n=number, first=header.get("first_seq"), last=header.get("last_seq")
            )
        )
    if tree.block_hash(header, digest).hex() != claimed:
        say(_("块 {n} 的头被改动").format(n=number))
    report.blocks += 1
    report.events += len(events)
    report.last_hash = claimed


def _check_end(end: dict[str, Any], pending: list[dict[str, Any]], report: Report) -> None:
    if pending:
        report.problems.append(_("结尾之前有 {n} 条未封存的记录").format(n=len(pending)))
    counted = {"blocks": report.blocks, "events": report.events, "hash": report.last_hash}
    if end != counted:
        report.problems.append(_("结尾的计数或散列与内容不符"))
