"""Verify an export of the event log with nothing but the file. No Django, no database.

What the file alone cannot show: that somebody cut whole blocks off its end and wrote a head and an
end that fit, or made up a whole log. Both show against the hash of one block that was published
elsewhere, because each block's hash covers all the blocks before it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.events import tree

SHOWN = 20
HEAD = {
    "blocks": int,
    "events": int,
    "first_block": int,
    "first_seq": int,
    "format": str,
    "previous": str,
}
BLOCK = {"algorithm", "first_seq", "last_seq", "number", "previous", "root", "sealed_at"}


@dataclass
class Report:
    """What was found. `exit_code`: 0 all well, 1 something was changed, 2 not readable."""

    events: int = 0
    blocks: int = 0
    first_block: int = 1
    previous: str = ""
    last_hash: str = ""
    problems: list[Text] = field(default_factory=list)
    unreadable: Text | None = None

    @property
    def exit_code(self) -> int:
        if self.unreadable:
            return 2
        return 1 if self.problems else 0

    def lines(self) -> Iterator[str]:
        """The report for people: the problems in the order of the file, then the result."""
        yield from map(str, self.problems[:SHOWN])
        if len(self.problems) > SHOWN:
            yield str(_("……另有 {n} 处").format(n=len(self.problems) - SHOWN))
        if self.unreadable:
            yield str(self.unreadable)
            return
        yield str(
            _("{events} 条记录，{blocks} 块，{verdict}").format(
                events=self.events,
                blocks=self.blocks,
                verdict=_("与封存时不符") if self.problems else _("与封存时一致"),
            )
        )
        if self.previous:
            yield str(
                _("文件从第 {block} 块开始，之前一块的散列 {hash}").format(
                    block=self.first_block, hash=self.previous
                )
            )
        if self.last_hash:
            yield str(
                _(
                    "末块散列 {hash}：请与公布的散列比对，文件尾部整块被截去时只有这样才能发现"
                ).format(hash=self.last_hash)
            )


def verify_file(file: Path, published: Collection[str] = ()) -> Report:
    """Recompute every leaf, root and link of the chain. Each hash of `published` must be that of
    a block in the file."""
    try:
        with file.open("rb") as opened:
            return verify_lines(opened, published)
    except OSError as error:
        return Report(unreadable=_("不能读取 {file}：{why}").format(file=file, why=error.strerror))


def verify_lines(lines: Iterable[bytes], published: Collection[str] = ()) -> Report:
    """As `verify_file`, for the lines of an export."""
    check = _Check(set(published))
    for data in lines:
        check.line(data)
        if check.report.unreadable:
            break
    else:
        check.finish()
    return check.report


def proof_holds(proof: Mapping[str, Any]) -> bool:
    """Whether the path of an inclusion proof leads from its event to the root of its block, and
    the header to the hash. That the hash is the city's is to be compared with a published one."""
    try:
        digest = tree.hash_named(proof["block"]["algorithm"])
        start = tree.leaf(tree.canonical(proof["event"]), digest)
        path = [(side, bytes.fromhex(partner)) for side, partner in proof["path"]]
        return (
            {side for side, _partner in path} <= {"left", "right"}
            and tree.follow(start, path, digest).hex() == proof["block"]["root"]
            and tree.block_hash(proof["block"], digest).hex() == proof["hash"]
        )
    except (KeyError, TypeError, ValueError):
        return False


@dataclass(frozen=True)
class _Event:
    """An event of the block that is being read, where it stands, and the leaf it claims."""

    facts: Any
    claimed: Any
    line: int
    start: int
    end: int

    @property
    def name(self) -> str:
        known = self.facts if isinstance(self.facts, dict) else {}
        said = [str(known.get(key, "?")) for key in ("action", "subject_kind", "subject_key")]
        return " ".join(said)

    @property
    def seq(self) -> Any:
        return self.facts.get("seq") if isinstance(self.facts, dict) else None


class _Check:
    """Goes through an export line by line; holds one block at a time."""

    def __init__(self, published: set[str]) -> None:
        self.report = Report()
        self.say = self.report.problems.append
        self.missing = published
        self.head: dict[str, Any] = {}
        self.pending: list[_Event] = []
        self.number = 0
        self.start = self.end = 0
        self.next_seq: Any = 1
        self.next_block: Any = 1
        self.ended = False

    def line(self, data: bytes) -> None:
        self.number += 1
        self.start, self.end = self.end, self.end + len(data)
        found = self._read(data)
        if self.number == 1:
            self._head(found)
        elif self.ended:
            self.say(_("第 {n} 行在结尾之后").format(n=self.number))
        elif set(found) == {"event", "leaf"}:
            self._event(found)
        elif set(found) == {"block", "hash"} and isinstance(found["block"], dict):
            self._block(found["block"], found["hash"])
        elif set(found) == {"end"}:
            self._end(found["end"])
        elif found:
            self.say(_("第 {n} 行不是记录、块或结尾").format(n=self.number))

    def finish(self) -> None:
        report = self.report
        if not self.number:
            report.unreadable = _("文件是空的")
            return
        if not self.ended:
            self.say(_("文件没有结尾行，尾部被截断"))
        told = (self.head["blocks"], self.head["events"])
        if told != (report.blocks, report.events):
            self.say(
                _("开头写明 {b} 块 {e} 条，文件中却有 {blocks} 块 {events} 条").format(
                    b=told[0], e=told[1], blocks=report.blocks, events=report.events
                )
            )
        for hash in sorted(self.missing):
            self.say(_("公布的散列 {hash} 不是文件中任何一块的散列").format(hash=hash))

    def _read(self, data: bytes) -> dict[str, Any]:
        """The object on the line; empty, and a problem, when there is none."""
        where = {"n": self.number, "start": self.start, "end": self.end}
        try:
            facts = json.loads(data.decode())
            written = tree.canonical(facts) + b"\n"
        except (ValueError, RecursionError):
            self.say(_("第 {n} 行（字节 {start}–{end}）不是 JSON").format(**where))
            return {}
        if not isinstance(facts, dict):
            self.say(_("第 {n} 行（字节 {start}–{end}）不是 JSON 对象").format(**where))
            return {}
        if written != data:
            self.say(_("第 {n} 行（字节 {start}–{end}）不是规范写法，有字节被改动").format(**where))
        return facts

    def _head(self, found: Mapping[str, Any]) -> None:
        head = found.get("head", {})
        if set(found) != {"head"} or not _is_head(head):
            self.report.unreadable = _("第 1 行不是操作记录导出文件的开头")
            return
        first = (head["first_block"], head["first_seq"], head["previous"])
        if (first[0] == 1 or not head["blocks"]) and first != (1, 1, ""):
            self.say(_("第 1 行写明的起点不对"))
        self.head = head
        self.next_block, self.next_seq, self.report.last_hash = first
        self.report.first_block, self.report.previous = first[0], first[2]

    def _event(self, found: Mapping[str, Any]) -> None:
        event = _Event(found["event"], found["leaf"], self.number, self.start, self.end)
        if event.seq != self.next_seq:
            self.say(
                _(
                    "第 {n} 行应为第 {expected} 条记录，却是第 {seq} 条（{event}）："
                    "有记录缺失、多出或次序颠倒"
                ).format(n=self.number, expected=self.next_seq, seq=event.seq, event=event.name)
            )
        self.next_seq = _after(event.seq, self.next_seq)
        self.pending.append(event)

    def _block(self, header: dict[str, Any], claimed: Any) -> None:
        report, number = self.report, header.get("number")
        events, self.pending = self.pending, []
        if number != self.next_block:
            self.say(
                _("第 {line} 行应为第 {expected} 块，却是第 {n} 块").format(
                    line=self.number, expected=self.next_block, n=number
                )
            )
        if header.get("previous") != report.last_hash:
            self.say(_("第 {n} 块与前一块不相连").format(n=number))
        self._contents(header, claimed, events)
        report.blocks += 1
        report.events += len(events)
        report.last_hash = claimed if isinstance(claimed, str) else ""
        self.next_block = _after(number, self.next_block)
        self.missing.discard(report.last_hash)

    def _contents(self, header: dict[str, Any], claimed: Any, events: list[_Event]) -> None:
        number = header.get("number")
        try:
            digest = tree.hash_named(header["algorithm"])
        except (KeyError, ValueError):
            self.say(_("第 {n} 块的散列算法不明").format(n=number))
            return
        if set(header) != BLOCK or tree.block_hash(header, digest).hex() != claimed:
            self.say(_("第 {n} 块的块头被改动（第 {line} 行）").format(n=number, line=self.number))
        if not events:
            self.say(_("第 {n} 块没有记录").format(n=number))
            return
        if (header.get("first_seq"), header.get("last_seq")) != (events[0].seq, events[-1].seq):
            self.say(_("第 {n} 块的起止序号与其记录不符").format(n=number))
        leaves = [tree.leaf(tree.canonical(event.facts), digest) for event in events]
        for event, leaf in zip(events, leaves, strict=True):
            if leaf.hex() != event.claimed:
                self.say(
                    _(
                        "第 {seq} 条记录（{event}）与第 {n} 块不符：第 {line} 行，"
                        "字节 {start}–{end}"
                    ).format(
                        seq=event.seq,
                        event=event.name,
                        n=number,
                        line=event.line,
                        start=event.start,
                        end=event.end,
                    )
                )
        if tree.root(leaves, digest).hex() != header.get("root"):
            self._root(header, events, digest)

    def _root(self, header: dict[str, Any], events: list[_Event], digest: tree.Hash) -> None:
        """Say that the root differs, unless the leaves as sealed explain it."""
        try:
            sealed = tree.root([bytes.fromhex(event.claimed) for event in events], digest).hex()
        except (TypeError, ValueError):
            sealed = ""
        if sealed != header.get("root"):
            self.say(
                _("第 {n} 块的树根与其第 {first} 至 {last} 条记录不符").format(
                    n=header.get("number"), first=events[0].seq, last=events[-1].seq
                )
            )

    def _end(self, end: Any) -> None:
        report = self.report
        if self.pending:
            self.say(_("结尾之前有 {n} 条未封存的记录").format(n=len(self.pending)))
        counted = {"blocks": report.blocks, "events": report.events, "hash": report.last_hash}
        if tree.canonical(end) != tree.canonical(counted):
            self.say(_("结尾的计数或散列与内容不符"))
        self.ended = True


def _is_head(head: Any) -> bool:
    if not isinstance(head, dict) or head.get("format") != tree.FORMAT:
        return False
    return {name: type(value) for name, value in head.items()} == HEAD


def _after(found: Any, expected: Any) -> Any:
    """The number expected next; goes on from what stands there, so that one gap is one problem."""
    if isinstance(found, int):
        return found + 1
    return expected + 1 if isinstance(expected, int) else expected
