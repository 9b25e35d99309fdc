"""The protocol of a draw: frozen list, commitments, seed, order. Pure; every step is SHA-256.

Housing lots and inspectors: a list of identifiers. Samples: with strata, each with its own number
of places. Where likelihoods differ: with whole-number weights.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import Any

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.trust.draws.errors import BadList, NoReplacement, SecretTooShort

P = params.load(__file__)
SCHEME = "hmac-sha256/1"
EARLIER = "sha256/0"
"""As the re-checks of closed cases were announced before `SCHEME`: the one secret is the seed, a
number's ticket is SHA-256 of seed and number, and the list tells how earlier checks ended."""
SCHEMES = (SCHEME, EARLIER)
EXACT = Context(prec=40)
"""Decimal logarithms are rounded correctly, so that they agree on every machine."""


@dataclass(frozen=True)
class Candidate:
    """Who or what may be drawn: an identifier that says nothing of a person."""

    id: str
    stratum: str = ""
    weight: int = 1


@dataclass(frozen=True)
class Excluded:
    """Who was left out before the list was frozen, and why (a conflict of interest)."""

    id: str
    reason: str


@dataclass(frozen=True)
class Notice:
    """What is frozen and published. `places` tells how many of each stratum are drawn.

    `sample`: a stratum may have as many places as candidates, or none. `basis` is what the places
    rest on, for those who compute them again.
    """

    candidates: tuple[Candidate, ...]
    places: Mapping[str, int]
    excluded: tuple[Excluded, ...] = ()
    sample: bool = False
    basis: Mapping[str, Any] = field(default_factory=dict)


def commitment(secret: bytes, on: date) -> str:
    """What a party publishes before the draw; raises SecretTooShort."""
    least = int(P.secret_bytes.at(on))
    if len(secret) < least:
        raise SecretTooShort(given=len(secret), least=least)
    return hashlib.sha256(secret).hexdigest()


def list_hash(notice: Notice, scheme: str = SCHEME) -> str:
    """The hash of the candidates: a line for each, in the order of their characters.

    A line is the identifier; where the list has strata or weights: identifier, stratum and weight,
    parted by tabs.
    """
    if scheme == EARLIER:
        return _earlier_list_hash(notice)
    plain = all(not one.stratum and one.weight == 1 for one in notice.candidates)
    lines = [
        one.id if plain else f"{one.id}\t{one.stratum}\t{one.weight}" for one in notice.candidates
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def notice_hash(notice: Notice) -> str:
    """The hash of all that is frozen: SHA-256 of its JSON, keys sorted, without spaces."""
    text = json.dumps(notice_out(notice), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seed_of(secrets: Mapping[str, bytes], beacon: str, listed: str, scheme: str = SCHEME) -> bytes:
    """The seed from the secrets of all parties, the public value and the hash of the list.

    Several secrets are joined by `|` in the order of the parties' names.
    """
    secret = b"|".join(secrets[party] for party in sorted(secrets))
    if scheme == EARLIER:
        return secret
    return hashlib.sha256(b"|".join((secret, beacon.encode(), listed.encode()))).digest()


@rule(
    cites=[Clause("9"), Clause("10"), Clause("22")],
    reading=_(
        "随机抽取先公布名单和各方承诺的指纹，后公布秘密数和约定的公共数值；次序由它们算出，"
        "谁也不能单独左右，谁都可以复算。"
    ),
)
def order(seed: bytes, notice: Notice, scheme: str = SCHEME) -> dict[str, tuple[str, ...]]:
    """All candidates of each stratum as drawn: the first take the places, the rest are substitutes.

    By HMAC-SHA256 of seed and identifier, ascending. In a list with weights by −ln(u)/weight, u
    the first eight bytes of that HMAC over 2⁶⁴. Raises BadList.
    """
    check(notice)
    weighted = any(one.weight != 1 for one in notice.candidates)
    found: dict[str, list[tuple[Any, str, str]]] = {key: [] for key in sorted(notice.places)}
    for one in notice.candidates:
        drawn = ticket(seed, one.id, scheme)
        rank = _weighted(drawn, one.weight) if weighted else Decimal(0)
        found[one.stratum].append((rank, drawn, one.id))
    return {key: tuple(name for _r, _t, name in sorted(rows)) for key, rows in found.items()}


def ticket(seed: bytes, name: str, scheme: str = SCHEME) -> str:
    """What a candidate draws, in hexadecimal."""
    if scheme == EARLIER:
        return hashlib.sha256(seed + name.encode()).hexdigest()
    return hmac.new(seed, name.encode(), hashlib.sha256).hexdigest()


def _weighted(drawn: str, weight: int) -> Decimal:
    share = EXACT.divide(Decimal(int(drawn[:16], 16)), Decimal(2**64))
    return EXACT.divide(share.ln(EXACT).copy_negate(), Decimal(weight))


@rule(
    cites=[Clause("9"), Clause("22")],
    reading=_("抽中的只有记录并公布了原因才能替换，由同层名次在后的依次递补。"),
)
def taken(
    notice: Notice,
    drawn: Mapping[str, Sequence[str]],
    replaced: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Who takes the places of each stratum; `replaced` gives the published reason for each who
    does not. Fewer where a stratum is used up.

    Raises NoReplacement for somebody whose turn did not come, or without a reason.
    """
    for name, reason in sorted(replaced.items()):
        if not reason.strip():
            raise NoReplacement(candidate=name, why=_("没有记录原因"))
        if not any(_was_due(names, name, notice.places[k], replaced) for k, names in drawn.items()):
            raise NoReplacement(candidate=name, why=_("没有抽到它"))
    return {
        key: tuple(name for name in names if name not in replaced)[: notice.places[key]]
        for key, names in drawn.items()
    }


def _was_due(names: Sequence[str], name: str, places: int, replaced: Mapping[str, str]) -> bool:
    """Whether its turn came: of those before it, fewer than the places are taken."""
    if name not in names:
        return False
    before = [one for one in names[: names.index(name)] if one not in replaced]
    return len(before) < places


def check(notice: Notice) -> None:
    """Raises BadList for a list that could be read in two ways, or from which nothing is drawn."""
    names = [one.id for one in notice.candidates]
    for one in (*names, *notice.places, *(gone.id for gone in notice.excluded)):
        if any(sign in one for sign in "\t\r\n") or one != one.strip():
            raise BadList(why=_("编号含有换行、制表符，或首尾有空格"))
    if not all((*names, *(gone.id for gone in notice.excluded))):
        raise BadList(why=_("编号为空"))
    known = set(names)
    if len(known) < len(names):
        seen: set[str] = set()
        twice = next(one for one in names if one in seen or seen.add(one))  # type: ignore[func-returns-value]
        raise BadList(why=_("{one} 出现了两次").format(one=twice))
    for gone in notice.excluded:
        if gone.id in known:
            raise BadList(why=_("{one} 已回避，不能又在名单上").format(one=gone.id))
        if not gone.reason.strip():
            raise BadList(why=_("{one} 回避没有写明原因").format(one=gone.id))
    for candidate in notice.candidates:
        if candidate.weight < 1:
            raise BadList(why=_("{one} 的权重不是正整数").format(one=candidate.id))
    _check_places(notice)


def _check_places(notice: Notice) -> None:
    held = dict.fromkeys(notice.places, 0)
    for one in notice.candidates:
        if one.stratum not in held:
            raise BadList(why=_("层“{one}”没有写明抽几个").format(one=one.stratum))
        held[one.stratum] += 1
    for key, places in notice.places.items():
        if places > held[key]:
            raise BadList(
                why=_("要抽 {places} 个，名单只有 {count} 个").format(
                    places=places, count=held[key]
                )
            )
        if places < (0 if notice.sample else 1):
            raise BadList(why=_("抽取的个数至少是一"))
    if not notice.sample and len(notice.candidates) < 2:
        raise BadList(
            why=_("名单上只有 {count} 个，谈不上抽签").format(count=len(notice.candidates))
        )


def notice_out(notice: Notice) -> dict[str, Any]:
    """The notice as it is kept and published; lists in the order of their identifiers."""
    return {
        "candidates": [
            {"id": one.id, "stratum": one.stratum, "weight": one.weight}
            for one in sorted(notice.candidates, key=lambda one: one.id)
        ],
        "places": dict(notice.places),
        "excluded": [
            {"id": one.id, "reason": one.reason}
            for one in sorted(notice.excluded, key=lambda one: one.id)
        ],
        "sample": notice.sample,
        "basis": dict(notice.basis),
    }


def notice_in(told: Mapping[str, Any]) -> Notice:
    """What `notice_out` gave; raises KeyError, TypeError, ValueError."""
    return Notice(
        tuple(
            Candidate(str(one["id"]), str(one["stratum"]), _whole(one["weight"]))
            for one in told["candidates"]
        ),
        {str(key): _whole(count) for key, count in told["places"].items()},
        tuple(Excluded(str(one["id"]), str(one["reason"])) for one in told["excluded"]),
        bool(told["sample"]),
        dict(told["basis"]),
    )


def _whole(told: Any) -> int:
    if isinstance(told, bool) or not isinstance(told, int):
        raise TypeError(f"{told!r} is no whole number")
    return told


def _earlier_list_hash(notice: Notice) -> str:
    strata = notice.basis["strata"]
    lines = [f"{one['key']}\t{one['checked']}\t{one['failed']}\n" for one in strata]
    lines += [f"{one.stratum}\t{one.id}\n" for one in notice.candidates]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
