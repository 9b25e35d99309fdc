"""Draws that anybody can do again: a seed whose hash was published before, and sorted lists.

Before the period ends the office publishes `commitment(seed)`, after it the lists and `list_hash`,
then the seed. In each stratum (unit by class) those with the lowest SHA-256 of seed and number are
drawn. Whoever has the seed and the lists can recompute all of it with any SHA-256 program.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, sqrt

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Verdict, rule
from yiju.platform.work.clock import P


class SeedTooShort(CityError):
    code = "draws.seed_too_short"
    status = 422
    text = _("抽签种子只有 {given} 字节，少于 {least} 字节，可由公布的指纹猜出。请换一个随机种子")


class BadList(CityError):
    code = "draws.bad_list"
    status = 422
    text = _("抽签名单有误：{why}")


class NoReplacement(CityError):
    code = "draws.no_replacement"
    status = 409
    text = _("{number} 不能替换：{why}")


@dataclass(frozen=True)
class Stratum:
    """The cases of one unit and class, and how earlier checks of them ended."""

    unit: str
    type_class: str
    numbers: tuple[str, ...]
    checked: int = 0
    failed: int = 0

    @property
    def key(self) -> str:
        return f"{self.unit}/{self.type_class}"


@dataclass(frozen=True)
class Draw:
    """`order` holds for each stratum all its numbers as drawn; the first `sizes` are checked,
    those after them replace, in this order."""

    commitment: str
    list_hash: str
    sizes: Mapping[str, int]
    order: Mapping[str, tuple[str, ...]]

    @property
    def drawn(self) -> tuple[str, ...]:
        return tuple(n for key in sorted(self.order) for n in self.order[key][: self.sizes[key]])


def commitment(seed: bytes, on: date) -> str:
    """What is published before the draw; raises SeedTooShort."""
    least = int(P.seed_bytes.at(on))
    if len(seed) < least:
        raise SeedTooShort(given=len(seed), least=least)
    return hashlib.sha256(seed).hexdigest()


def list_hash(strata: Sequence[Stratum]) -> str:
    """One hash for the lists and what the sizes rest on.

    A line for each stratum (name, checked, failed) and each number (name of the stratum, number),
    parted by tabs, in the order of their characters.
    """
    lines = [f"{one.key}\t{one.checked}\t{one.failed}\n" for one in strata]
    lines += [f"{one.key}\t{number}\n" for one in strata for number in one.numbers]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def ticket(seed: bytes, number: str) -> str:
    """What a case draws: SHA-256 of the seed followed by its number, in hexadecimal."""
    return hashlib.sha256(seed + number.encode()).hexdigest()


@rule(
    cites=[Clause("22")],
    reading=_(
        "结案抽查按单位和类别分层，样本按各层件数与不合格率的离散程度分配，每层有最少件数；"
        "种子的指纹事先公布，名单公布后公布种子，任何人都可复算。"
    ),
)
def draw(seed: bytes, strata: Sequence[Stratum], on: date, total: int | None = None) -> Draw:
    """The cases to check again; `total` is the share of the parameters unless given.

    Raises SeedTooShort, and BadList for a stratum or number that stands there twice or cannot be
    told from its neighbours, and for more failed than checked.
    """
    _check(strata)
    if total is None:
        every = sum(len(stratum.numbers) for stratum in strata)
        total = ceil(Fraction(P.recheck_share.at(on)) * every)
    return Draw(
        commitment=commitment(seed, on),
        list_hash=list_hash(strata),
        sizes=sizes(strata, total, int(P.recheck_least.at(on))),
        order={
            stratum.key: tuple(sorted(stratum.numbers, key=lambda n: (ticket(seed, n), n)))
            for stratum in strata
        },
    )


def sizes(strata: Sequence[Stratum], total: int, least: int) -> dict[str, int]:
    """How many of each stratum: by its size times the deviation of its rate (Neyman), at least
    `least` or all that there are, never more than there are. With many small strata the sum is
    above `total`.

    The rate is taken with one failure and one success more than were seen, so that a unit without
    failures is not left out.
    """
    held = {stratum.key: len(stratum.numbers) for stratum in strata}
    found = {key: min(least, many) for key, many in held.items()}
    weight = {s.key: len(s.numbers) * _deviation(s.failed, s.checked) for s in strata}
    for _one in range(total - sum(found.values())):
        open_ones = [key for key in sorted(held) if found[key] < held[key]]
        if not open_ones:
            break
        found[max(open_ones, key=lambda key: weight[key] / (found[key] + 1))] += 1
    return found


def _deviation(failed: int, checked: int) -> float:
    rate = Fraction(failed + 1, checked + 2)
    return sqrt(rate * (1 - rate))


@rule(
    cites=[Clause("22")],
    reading=_("抽中的案件只有在记录了无法进入现场的原因后才能替换，由同层名次在后的依次递补。"),
)
def checked(draw: Draw, no_access: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What is checked in each stratum when some could not be reached; `no_access` gives the
    recorded ground for each number. Fewer where a stratum is used up.

    Raises NoReplacement for a number that would not be checked anyhow, or without a ground.
    """
    for number, ground in sorted(no_access.items()):
        if not ground.strip():
            raise NoReplacement(number=number, why=_("没有记录无法进入的原因"))
    found = {
        key: tuple(n for n in order if n not in no_access)[: draw.sizes[key]]
        for key, order in draw.order.items()
    }
    for number in sorted(no_access):
        if not any(_was_due(draw, key, number, no_access) for key in draw.order):
            raise NoReplacement(number=number, why=_("没有抽到它"))
    return found


def _was_due(draw: Draw, key: str, number: str, no_access: Mapping[str, str]) -> bool:
    """Whether its turn came: of those before it, fewer than the stratum's size were reached."""
    order = draw.order[key]
    if number not in order:
        return False
    before = [n for n in order[: order.index(number)] if n not in no_access]
    return len(before) < draw.sizes[key]


def verify(
    published: str,
    published_list: str,
    seed: bytes,
    strata: Sequence[Stratum],
    claimed: Mapping[str, Sequence[str]],
    on: date,
    *,
    total: int | None = None,
    no_access: Mapping[str, str] | None = None,
) -> Verdict:
    """Whether what was checked is what had to be drawn; with everything that is not right."""
    try:
        again = draw(seed, strata, on, total)
        due = checked(again, no_access or {})
    except CityError as error:
        return Verdict.of([error.message])
    unmet: list[Text | str] = []
    if not hmac.compare_digest(published.lower(), again.commitment):
        unmet.append(_("种子与事先公布的指纹不符"))
    if not hmac.compare_digest(published_list.lower(), again.list_hash):
        unmet.append(_("名单与公布的指纹不符"))
    for key in sorted({*due, *claimed}):
        unmet += _differences(key, due.get(key, ()), claimed.get(key, ()))
    return Verdict.of(unmet)


def _differences(key: str, due: Sequence[str], claimed: Sequence[str]) -> list[Text | str]:
    missing, added = sorted(set(due) - set(claimed)), sorted(set(claimed) - set(due))
    found: list[Text | str] = []
    if missing:
        found.append(_("{key}：应查未查 {numbers}").format(key=key, numbers=", ".join(missing)))
    if added:
        found.append(_("{key}：未抽中而查 {numbers}").format(key=key, numbers=", ".join(added)))
    return found


def _check(strata: Sequence[Stratum]) -> None:
    if any(not 0 <= stratum.failed <= stratum.checked for stratum in strata):
        raise BadList(why=_("不合格数超过检查数"))
    keys = [stratum.key for stratum in strata]
    numbers = [number for stratum in strata for number in stratum.numbers]
    for given in (keys, numbers):
        if len(set(given)) < len(given):
            twice = next(one for one in sorted(given) if given.count(one) > 1)
            raise BadList(why=_("{one} 出现了两次").format(one=twice))
    for one in (*keys, *numbers):
        if not one or any(sign in one for sign in "\t\n"):
            raise BadList(why=_("编号为空或含有换行、制表符"))
