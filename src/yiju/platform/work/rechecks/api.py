"""Re-checks of closed cases: announced, drawn, done, and proven to anybody.

While a month runs, the hash of a seed stands published; when it is over, the list of its closed
cases, the seed and what it draws. Nobody can choose, and everybody can draw again.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import Period, china_day, start_of_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import seal, unseal
from yiju.platform.work import draws, wilson
from yiju.platform.work.models import Item
from yiju.platform.work.rechecks.beginning import begin_recheck
from yiju.platform.work.rechecks.models import RecheckDraw
from yiju.platform.work.rechecks.process import KEY, RECHECK

__all__ = [
    "KEY",
    "RECHECK",
    "DrawRow",
    "DrawUnknown",
    "ExportUnreadable",
    "NotOverYet",
    "UnitResult",
    "announce",
    "draw_of",
    "draws_made",
    "export",
    "keep_drawing",
    "perform",
    "results",
    "verify_export",
]

CLOCK = Actor(account="", name="时钟", unit="", via="system")
SEED_BYTES = 32
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


class ExportUnreadable(CityError):
    code = "recheck.export_unreadable"
    status = 422
    text = _("抽查导出文件读不懂：{why}")


@dataclass(frozen=True)
class DrawRow:
    """A draw as anybody may see it; seed, list and order are empty until it is drawn."""

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
    """Publish the hash of a seed for a month that is not over; done once, whoever asks.

    Raises AnnouncedTooLate, SeedTooShort.
    """
    standing = RecheckDraw.objects.filter(month=month).first()
    if standing is not None:
        return _row(standing)
    last = Period.parse(month).last_day
    if china_day(at) > last:
        raise AnnouncedTooLate(month=month)
    seed = seed or secrets.token_bytes(SEED_BYTES)
    made = RecheckDraw.objects.create(
        month=month,
        sealed_seed=seal(seed.hex()),
        commitment=draws.commitment(seed, last),
        announced_at=at,
    )
    after = {"commitment": made.commitment}
    _tell(month, "announce", after, at)
    return _row(made)


@transaction.atomic
def perform(month: str, at: datetime) -> DrawRow:
    """Draw, once the month is over, and put what is drawn on the desks; done once.

    Raises DrawUnknown, NotOverYet.
    """
    one = RecheckDraw.objects.select_for_update().filter(month=month).first()
    if one is None:
        raise DrawUnknown(month=month)
    if one.drawn_at is not None:
        return _row(one)
    period = Period.parse(month)
    if china_day(at) <= period.last_day:
        raise NotOverYet(month=month)
    strata = _strata(period)
    made = draws.draw(bytes.fromhex(unseal(one.sealed_seed)), strata, period.last_day)
    one.drawn_at, one.list_hash = at, made.list_hash
    one.strata = [_stratum_out(stratum) for stratum in strata]
    one.sizes = dict(made.sizes)
    one.order = {key: list(numbers) for key, numbers in made.order.items()}
    one.save()
    for key in sorted(made.order):
        for number in made.order[key][: made.sizes[key]]:
            begin_recheck(month, key, number, CLOCK, at)
    _tell(month, "draw", {"list_hash": one.list_hash, "drawn": len(made.drawn)}, at)
    return _row(one)


def keep_drawing(now: datetime) -> None:
    """What the clock does: announce for the month that runs, draw for those that are over."""
    today = china_day(now)
    month = Period.month(today.year, today.month).label
    announce(month, now)
    over = RecheckDraw.objects.filter(drawn_at=None, month__lt=month).order_by("month")
    for one in over.values_list("month", flat=True):
        perform(one, now)


def draws_made() -> list[DrawRow]:
    """The newest month first."""
    return [_row(one) for one in RecheckDraw.objects.order_by("-month")]


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
    """Everything by which an outsider draws again: lists, seed, what was checked and replaced.

    Raises DrawUnknown; what is not drawn yet has no seed.
    """
    one = _found(month)
    told: dict[str, Any] = {
        "month": one.month,
        "commitment": one.commitment,
        "announced_at": one.announced_at.isoformat(),
    }
    if one.drawn_at is None:
        return told
    done = Item.objects.filter(process=KEY, key__startswith=f"recheck/{month}/")
    checked: dict[str, list[str]] = {key: [] for key in one.order}
    no_access: dict[str, str] = {}
    for number, end, data in done.order_by("pk").values_list("parent__number", "end", "data"):
        if end == "replaced":
            no_access[number] = "recorded"
        else:
            checked[data["stratum"]].append(number)
    return {
        **told,
        "drawn_at": one.drawn_at.isoformat(),
        "seed": unseal(one.sealed_seed),
        "list_hash": one.list_hash,
        "strata": one.strata,
        "sizes": one.sizes,
        "checked": checked,
        "no_access": no_access,
    }


def verify_export(told: Any) -> Verdict:
    """Whether a published draw is what its seed draws; raises ExportUnreadable."""
    if isinstance(told, dict) and told and "seed" not in told:
        raise ExportUnreadable(why=_("还没有抽取，没有种子"))
    try:
        strata = [_stratum_in(one) for one in told["strata"]]
        seed, last = bytes.fromhex(told["seed"]), Period.parse(told["month"]).last_day
        claimed = {str(key): list(numbers) for key, numbers in told["checked"].items()}
        published, listed = str(told["commitment"]), str(told["list_hash"])
        no_access = dict(told["no_access"])
    except (KeyError, TypeError, ValueError, AttributeError, CityError) as error:
        raise ExportUnreadable(why=str(error)) from None
    return draws.verify(
        published,
        listed,
        seed,
        strata,
        claimed,
        last,
        no_access=no_access,
    )


def _strata(period: Period) -> list[draws.Stratum]:
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
        draws.Stratum(unit, kind, tuple(sorted(numbers)), *earlier.get((unit, kind), (0, 0)))
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


def _found(month: str) -> RecheckDraw:
    found = RecheckDraw.objects.filter(month=month).first()
    if found is None:
        raise DrawUnknown(month=month[:20])
    return found


def _row(one: RecheckDraw) -> DrawRow:
    return DrawRow(
        one.month,
        one.commitment,
        one.announced_at,
        one.drawn_at,
        unseal(one.sealed_seed) if one.drawn_at else "",
        one.list_hash,
        sum(len(stratum["numbers"]) for stratum in one.strata),
        sum(one.sizes.values()),
    )


def _stratum_out(one: draws.Stratum) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "type_class": one.type_class,
        "numbers": list(one.numbers),
        "checked": one.checked,
        "failed": one.failed,
    }


def _stratum_in(told: Mapping[str, Any]) -> draws.Stratum:
    numbers: Sequence[str] = [str(number) for number in told["numbers"]]
    return draws.Stratum(
        str(told["unit"]),
        str(told["type_class"]),
        tuple(numbers),
        int(told["checked"]),
        int(told["failed"]),
    )


def _tell(month: str, what: str, after: Mapping[str, Any], at: datetime) -> None:
    record(
        actor=CLOCK,
        action=f"recheck.{what}",
        subject_kind="recheck_draw",
        subject_key=month,
        after=after,
        at=at,
    )
