"""What of the votes in compounds wants the street's attention, each cause as one piece of work."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.process import MEETINGS, WARNING
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
    found += _elections(at)
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)


def _elections(at: datetime) -> Iterator[Found]:
    """Committees whose term ends, or has ended, while nobody has called an election."""
    wanted = work.Wanted(process=MEETINGS["committee"].key, state="open")
    called = {row.asset for row in work.every(wanted)}
    for compound in registry.standing("compound", on=china_day(at), within=None):
        one = compound.record
        ends = one.body_to if one.owners_body == "committee" else None
        for sign in rules.election_signs(ends, compound.code in called, china_day(at)):
            yield of_asset(compound, sign, role="district")


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
