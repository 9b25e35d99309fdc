"""What of the votes in compounds wants the street's attention, each cause as one piece of work."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.groups import GROUP
from yiju.applications.owners_assembly.handover import HANDOVER
from yiju.applications.owners_assembly.process import MEETINGS, PROPOSAL, WARNING
from yiju.platform.base.i18n import _
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.warned import Found, keep_warnings, of_asset

CLOCK = Actor("system", "预警", via="system")


def keep(at: datetime) -> int:
    """What the clock does; how many changed."""
    found: list[Found] = []
    by_compound: dict[str, list[ballots.BallotRow]] = {}
    for row in ballots.ballots():
        kind, _slash, code = row.subject.partition("/")
        if kind == "compound":
            by_compound.setdefault(code, []).append(row)
    for code, rows in by_compound.items():
        for compound in registry.by_codes("compound", [code]).values():
            signs = [*_few(rows, at), *_one_device(rows, at)]
            found += [of_asset(compound, sign, role="district") for sign in signs]
    found += _of_committees(at)
    found += _overdue(at)
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)


def _of_committees(at: datetime) -> Iterator[Found]:
    """Committees whose term ends, or has ended, while nobody has called an election, and those
    that have called no regular meeting in time."""
    day = china_day(at)
    wanted = work.Wanted(process=MEETINGS["committee"].key, state="open")
    called, held = {row.asset for row in work.every(wanted)}, _last_meetings()
    for compound in registry.standing("compound", on=day, within=None):
        one = compound.record
        if one.owners_body != "committee" or one.body_from is None:
            continue
        term, last = (one.body_from, one.body_to or date.max), held.get(compound.code)
        signs = rules.election_signs(one.body_to, compound.code in called, day)
        for sign in (*signs, *rules.assembly_signs(term, last, day)):
            yield of_asset(compound, sign, role="district")


def _last_meetings() -> dict[str, date]:
    """Of each compound the day on which the votes of its last meeting were counted; one that some
    owners asked for takes the place of no regular one."""
    found: dict[str, date] = {}
    for process in MEETINGS.values():
        for row in work.every(work.Wanted(process=process.key)):
            done = [one.ended_at for one in row.stages if one.step == "counting" and one.ended_at]
            if done and row.data["kind"] != "extra":
                last = found.get(row.asset, date.min)
                found[row.asset] = max(last, china_day(max(done)))
    return found


def _overdue(at: datetime) -> Iterator[Found]:
    """What the street, the group, the committee or the firm should have done by now."""
    for key in (GROUP.key, PROPOSAL.key, HANDOVER.key):
        for row in work.every(work.Wanted(process=key, state="open")):
            for compound in registry.by_codes("compound", [row.asset]).values():
                for sign in _signs_of(row, at):
                    yield of_asset(compound, sign, role="district")


def _signs_of(row: work.ItemRow, at: datetime) -> list[Sign]:
    [stage, *_others], told = row.open_stages, {"number": row.number}
    if row.process == HANDOVER.key:
        leaves = date.fromisoformat(row.data["leaves_on"])
        return rules.handover_signs(row.number, leaves, china_day(at))
    is_late = stage.due_at is not None and stage.due_at < at
    if stage.step == "asked" and is_late:
        says = _("申请 {number}：街道没有在期限内组建筹备组").format(**told)
        return [Sign(f"group/{row.number}", "orange", says)]
    if stage.step == "formed" and is_late:
        says = _("筹备组 {number} 没有在期限内开成首次业主大会").format(**told)
        return [Sign(f"first/{row.number}", "yellow", says)]
    if stage.step == "street_due":
        says = _("业主联名要求的会议 {number} 逾期没有召集，由街道召集").format(**told)
        return [Sign(f"calling/{row.number}", "orange", says)]
    return []


def share_of(row: ballots.BallotRow) -> Fraction:
    """The lesser of the shares of area and of heads that took part."""
    return min(
        Fraction(row.took_part.area, row.all.area), Fraction(row.took_part.heads, row.all.heads)
    )


def _few(rows: list[ballots.BallotRow], at: datetime) -> Iterator[Sign]:
    """Votes on one day over one roll are one occasion; the newest first."""
    over = [row for row in rows if row.counted_at is not None]
    occasions = {(row.closes_at, row.roll_hash): row for row in over}
    latest = sorted(occasions.values(), key=lambda row: row.closes_at, reverse=True)
    if rules.takes_part_too_little([share_of(row) for row in latest], china_day(at)):
        lines = tuple(
            _("{day} {title}：参与 {share}").format(
                day=china_day(row.closes_at), title=row.title, share=f"{float(share_of(row)):.1%}"
            )
            for row in latest[: int(rules.P.few_times.at(china_day(at)))]
        )
        says = _("业主表决连续 {count} 次参与不足一半").format(count=len(lines))
        yield Sign("few", "yellow", says, lines)


def _one_device(rows: list[ballots.BallotRow], at: datetime) -> Iterator[Sign]:
    least = int(rules.P.device_votes.at(china_day(at))) + 1
    for row in rows:
        for device, heads in ballots.from_one_device(row.key, least) if not row.counted_at else ():
            says = _("“{title}”有 {count} 名业主的票来自同一台设备").format(
                title=row.title, count=len(heads)
            )
            listed = _("业主编号：{heads}").format(heads="、".join(heads))
            yield Sign(f"device/{row.key}/{device[:12]}", "orange", says, (listed,), True)
