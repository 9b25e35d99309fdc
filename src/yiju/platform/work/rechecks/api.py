"""Re-checks of closed cases: announced, drawn, done, and proven to anybody.

While a month runs, the hash of a seed stands published; when it is over, the list of its closed
cases, the seed and what it draws. Nobody can choose, and everybody can draw again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import Period, china_day, start_of_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import wilson
from yiju.platform.work.clock import P
from yiju.platform.work.declared import calendar
from yiju.platform.work.models import Item
from yiju.platform.work.rechecks.beginning import begin_recheck, draw_key
from yiju.platform.work.rechecks.process import KEY, RECHECK
from yiju.platform.work.rechecks.sampling import Stratum, notice, places_again

__all__ = [
    "KEY",
    "RECHECK",
    "DrawRow",
    "DrawUnknown",
    "NotOverYet",
    "UnitResult",
    "announce",
    "draw_of",
    "draws_made",
    "export",
    "from_earlier",
    "keep_drawing",
    "perform",
    "results",
    "verify_places",
]

CLOCK = Actor(account="", name="时钟", unit="", via="system")
HOUSE = "宜居"
TITLE = _("结案抽查 {month}")
ALONE = _("月初即承诺，当月结案名单那时还不存在，由各单位逐件形成")
BASIS = ("key", "unit", "type_class", "checked", "failed")
CASE, CLOSED = "case", "closed"


class DrawUnknown(CityError):
    code = "recheck.draw_unknown"
    status = 404
    text = _("{month} 没有公布过抽查")


class NotOverYet(CityError):
    code = "recheck.not_over_yet"
    status = 409
    text = _("{month} 还没有过完，不能抽查")


class AnnouncedTooLate(CityError):
    code = "recheck.announced_too_late"
    status = 409
    text = _("{month} 已经过完，种子的指纹须在此前公布")


@dataclass(frozen=True)
class DrawRow:
    """A draw as anybody may see it; seed and list are empty until it is drawn."""

    month: str
    commitment: str
    announced_at: datetime
    drawn_at: datetime | None
    seed: str
    list_hash: str
    listed: int
    drawn: int


@dataclass(frozen=True)
class UnitResult:
    """How the re-checks of a unit's cases ended. `interval` is that of the rate of fixed ones."""

    unit: str
    drawn: int
    confirmed: int
    failed: int
    replaced: int
    interval: tuple[float, float] | None

    @property
    def checked(self) -> int:
        return self.confirmed + self.failed

    @property
    def waiting(self) -> int:
        return self.drawn - self.checked - self.replaced


@transaction.atomic
def announce(month: str, at: datetime, seed: bytes | None = None) -> DrawRow:
    """Publish the hash of a secret for a month that is not over; done once, whoever asks.

    Raises AnnouncedTooLate, SecretTooShort.
    """
    key, period = draw_key(month), Period.parse(month)
    if china_day(at) > period.last_day and not draws.is_announced(key):
        raise AnnouncedTooLate(month=month)
    beacon, beacon_at = _beacon(period)
    made = draws.announce(
        key,
        kind=KEY,
        title=str(TITLE.format(month=month)),
        house=HOUSE,
        beacon=beacon,
        beacon_at=beacon_at,
        alone="" if beacon else ALONE.msgid,
        secret=seed,
        actor=CLOCK,
        at=at,
    )
    return _row(made)


def _beacon(period: Period) -> tuple[str, datetime | None]:
    """The public value that the city agreed on for a month, and when it comes about: on a working
    day after the month, so that the list is frozen before."""
    agreed = P.recheck_beacon.at(period.first_day)
    if not agreed["what"]:
        return "", None
    day = calendar().add_working_days(period.last_day, max(1, int(agreed["days"])))
    moment = start_of_day(day) + timedelta(hours=int(agreed["hour"]))
    return f"{agreed['what']} {day}", moment


@transaction.atomic
def perform(month: str, at: datetime) -> DrawRow:
    """Freeze the list once the month is over; draw, and put what is drawn on the desks. Where a
    public value was agreed, it draws only once somebody has noted the value. Done once.

    Raises DrawUnknown, NotOverYet, BeaconTooEarly.
    """
    standing = _found(month)
    if standing.drawn_at is not None:
        return _row(standing)
    period = Period.parse(month)
    if china_day(at) <= period.last_day:
        raise NotOverYet(month=month)
    if standing.frozen_at is None:
        draws.freeze(standing.key, notice(_strata(period), period.last_day), actor=CLOCK, at=at)
    if standing.beacon and not standing.beacon_value:
        return _row(_found(month))
    made = draws.perform(standing.key, actor=CLOCK, at=at)
    for stratum, numbers in sorted(made.taken.items()):
        for number in numbers:
            begin_recheck(month, stratum, number, CLOCK, at)
    return _row(made)


def keep_drawing(now: datetime) -> None:
    """What the clock does: announce for the month that runs, draw for those that are over."""
    today = china_day(now)
    month = Period.month(today.year, today.month).label
    announce(month, now)
    for key in draws.undrawn(KEY):
        if key < draw_key(month):
            _draw_or_give_up(key, now)


def _draw_or_give_up(key: str, now: datetime) -> None:
    """A list that was not frozen before the public value can no longer be drawn by it: the draw is
    given up, and that stays published."""
    try:
        perform(key.removeprefix(draw_key("")), now)
    except draws.BeaconTooEarly as error:
        draws.give_up(key, error.message, actor=CLOCK, at=now)


def draws_made() -> list[DrawRow]:
    """The newest month first."""
    return sorted(map(_row, draws.draws_made(KEY)), key=lambda row: row.month, reverse=True)


def draw_of(month: str) -> DrawRow:
    """Raises DrawUnknown."""
    return _row(_found(month))


def results(month: str) -> list[UnitResult]:
    """By unit, in the order of their codes."""
    found = Item.objects.filter(process=KEY, key__startswith=f"recheck/{month}/")
    counted = found.values("parent__unit_code").annotate(
        drawn=Count("pk"),
        confirmed=Count("pk", filter=Q(end="confirmed")),
        failed=Count("pk", filter=Q(end="failed")),
        replaced=Count("pk", filter=Q(end="replaced")),
    )
    last = Period.parse(month).last_day
    return [_result(row, last) for row in counted.order_by("parent__unit_code")]


def _result(row: Mapping[str, Any], on: date) -> UnitResult:
    good, bad = row["confirmed"], row["failed"]
    return UnitResult(
        row["parent__unit_code"],
        row["drawn"],
        good,
        bad,
        row["replaced"],
        wilson.interval(good, good + bad, on),
    )


def export(month: str) -> dict[str, Any]:
    """The draw of a month with everything by which an outsider draws again; before it is drawn
    without list and secret. Raises DrawUnknown."""
    return draws.export(_found(month).key)


def verify_places(told: Mapping[str, Any]) -> Verdict:
    """Whether an export of a month has the sample sizes that follow from its list.

    Raises ExportUnreadable.
    """
    try:
        month = str(told["key"]).removeprefix(draw_key(""))
        again = places_again(told["notice"], Period.parse(month).last_day)
        differing = again != told["notice"]["places"]
    except (KeyError, TypeError, ValueError, AttributeError, CityError) as error:
        raise draws.ExportUnreadable(why=str(error)) from None
    return Verdict.of([_("各层抽取件数与名单和此前的结果不符")] if differing else [])


def from_earlier(told: Mapping[str, Any]) -> dict[str, Any]:
    """An export in the form of before, as one of now; raises ExportUnreadable."""
    try:
        strata = [{**one, "key": f"{one['unit']}/{one['type_class']}"} for one in told["strata"]]
        listed = [(number, one["key"]) for one in strata for number in one["numbers"]]
        basis = [{key: one[key] for key in BASIS} for one in strata]
        frozen = draws.Notice(
            tuple(draws.Candidate(number, key) for number, key in listed),
            dict(told["sizes"]),
            sample=True,
            basis={"strata": sorted(basis, key=lambda one: str(one["key"]))},
        )
        secret = bytes.fromhex(told["seed"])
        order = draws.order(secret, frozen, draws.EARLIER)
        return {
            "format": draws.FORMAT,
            "key": draw_key(told["month"]),
            "kind": KEY,
            "scheme": draws.EARLIER,
            "announced_at": told["announced_at"],
            "commitments": {HOUSE: told["commitment"]},
            "beacon": {"what": "", "at": "", "value": ""},
            "notice": draws.notice_out(frozen),
            "list_hash": told["list_hash"],
            "notice_hash": draws.notice_hash(frozen),
            "secrets": {HOUSE: told["seed"]},
            "order": {key: list(names) for key, names in order.items()},
            "replaced": told["no_access"],
            "taken": told["checked"],
        }
    except (KeyError, TypeError, ValueError, AttributeError, CityError) as error:
        raise draws.ExportUnreadable(why=str(error)) from None


def _strata(period: Period) -> list[Stratum]:
    """The closed cases of a month by unit and class, with how earlier re-checks of them ended."""
    first, after = start_of_day(period.first_day), start_of_day(period.next().first_day)
    closed = Item.objects.filter(
        process=CASE, end=CLOSED, ended_at__gte=first, ended_at__lt=after
    ).exclude(unit_code="")
    members: dict[tuple[str, str], list[str]] = {}
    for number, unit, type_code in closed.values_list("number", "unit_code", "type_code"):
        members.setdefault((unit, type_code[:3]), []).append(number)
    earlier = _earlier()
    return [
        Stratum(unit, kind, tuple(sorted(numbers)), *earlier.get((unit, kind), (0, 0)))
        for (unit, kind), numbers in sorted(members.items())
    ]


def _earlier() -> dict[tuple[str, str], tuple[int, int]]:
    """(checked, failed) by unit and class, of all re-checks that are done."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    done = Item.objects.filter(process=KEY, end__in=("confirmed", "failed"))
    for unit, type_code, end in done.values_list("parent__unit_code", "type_code", "end"):
        checked, failed = found.get((unit, type_code[:3]), (0, 0))
        found[unit, type_code[:3]] = (checked + 1, failed + (end == "failed"))
    return found


def _found(month: str) -> draws.DrawRow:
    try:
        return draws.draw_of(draw_key(month))
    except draws.DrawUnknown:
        raise DrawUnknown(month=month[:20]) from None


def _row(one: draws.DrawRow) -> DrawRow:
    [house] = one.parties
    return DrawRow(
        one.key.removeprefix(draw_key("")),
        house.commitment,
        one.announced_at,
        one.drawn_at,
        house.secret,
        one.list_hash,
        one.listed,
        one.places,
    )
