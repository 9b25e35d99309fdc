"""Whether a transfer may be posted: each refusal with its reason, before anything has changed."""

from hashlib import blake2b
from typing import NamedTuple

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.events.errors import EventUnfit, PersonalInClear
from yiju.platform.events.facts import text_kept
from yiju.platform.trust.ledgers import refusals as no
from yiju.platform.trust.ledgers.books import Before, Held, one_before, one_in_hand
from yiju.platform.trust.ledgers.kinds import AccountKind
from yiju.platform.trust.ledgers.shapes import MOST, Leg, Move, Transfer
from yiju.platform.trust.ledgers.times import day_of, microseconds, number_of

LONGEST = {"text": 200, "ground": 200, "reference": 120}
LONGEST_KEY = 100
LAPSED = "expired:"
"""With what the keys begin that the clock gives to what has lapsed."""
BARE = (Move.VOIDED, Move.EXPIRED, Move.REVERSAL)
"""What takes its legs from the transfer that it follows, or has none."""
ENDS = (Move.SETTLED, Move.VOIDED, Move.EXPIRED)
ENDED: dict[str, Text] = {
    Move.SETTLED: _("已入账"),
    Move.VOIDED: _("已撤销"),
    Move.EXPIRED: _("已到期"),
}


class Today(NamedTuple):
    """When a batch is posted."""

    at: int
    day: int
    lapses: int
    """What was reserved until this moment has lapsed."""


def digest_of(transfer: Transfer, chain: tuple[str, ...]) -> str:
    """Of what it moves and with what it is linked; words beside it may differ."""
    told = (
        transfer.move,
        transfer.follows,
        # What follows another counts from the day on which it is done: repeated, it is the same.
        "" if transfer.follows else transfer.value_date.isoformat(),
        sorted([(str(code), str(amount), str(unit)) for code, amount, unit in transfer.legs]),
        transfer.until and microseconds(transfer.until),
        chain,
    )
    return blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).hexdigest()


def check_words(transfer: Transfer) -> None:
    """Raises TransferUnfit for words that the books cannot keep."""
    key = transfer.key
    if transfer.move is Move.EXPIRED:
        return
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable() or key.startswith(LAPSED):
        why = _("编号应为 1 至 {most} 个可见字符，不以 {lapsed} 开头")
        raise no.TransferUnfit(
            key=key[:LONGEST_KEY], why=why.format(most=LONGEST_KEY, lapsed=LAPSED)
        )
    for name, most in (*LONGEST.items(), ("key", LONGEST_KEY)):
        words = getattr(transfer, name)
        if not words:
            continue
        if len(words) > most:
            why = _("{field} 超过 {limit} 字").format(field=name, limit=most)
            raise no.TransferUnfit(key=key, why=why)
        try:
            text_kept(words, name)
        except PersonalInClear:
            why = _("账簿不可删改，{field} 中却有身份证号。改写为案卷号").format(field=name)
            raise no.TransferUnfit(key=key, why=why) from None
        except EventUnfit as error:
            raise no.TransferUnfit(key=key, why=error.message) from None


def legs_of(transfer: Transfer, before: dict[str, Before], today: Today) -> tuple[Leg, ...]:
    """What it does to accounts, once what it follows may be followed."""
    if transfer.move in (Move.POSTED, Move.PENDING):
        if transfer.follows:
            raise no.TransferUnfit(key=transfer.key, why=_("新的转账不接续别的转账"))
        if transfer.until is not None and transfer.move is Move.POSTED:
            raise no.TransferUnfit(key=transfer.key, why=_("只有保留才有到期时间"))
        if transfer.until is not None and microseconds(transfer.until) <= today.lapses:
            raise no.TransferUnfit(key=transfer.key, why=_("保留的到期时间已经过去"))
        return transfer.legs
    if transfer.move in BARE and transfer.legs:
        raise no.TransferUnfit(key=transfer.key, why=_("冲正和撤销是整笔的，不写分录"))
    followed = one_before(before, transfer.follows)
    if transfer.move is Move.REVERSAL:
        return _reversed(transfer, followed)
    if followed.move is not Move.PENDING:
        raise no.NotPending(key=transfer.follows)
    if followed.followed_as:
        raise no.PendingOver(key=transfer.follows, how=ENDED[followed.followed_as])
    lapsed = followed.until is not None and followed.until <= today.lapses
    if lapsed and transfer.move is not Move.EXPIRED:
        raise no.PendingOver(key=transfer.follows, how=ENDED[Move.EXPIRED])
    if transfer.move is Move.EXPIRED and not lapsed:
        raise no.TransferUnfit(key=transfer.key, why=_("保留还没有到期"))
    if transfer.move is Move.VOIDED and not transfer.ground.strip():
        raise no.GroundMissing(key=transfer.key)
    if transfer.move is not Move.SETTLED:
        return ()
    return _settled(transfer, followed)


def _settled(transfer: Transfer, followed: Before) -> tuple[Leg, ...]:
    if not transfer.legs:
        return followed.legs
    reserved = {leg.account: leg.amount for leg in followed.legs}
    for leg in transfer.legs:
        most = reserved.get(leg.account, 0)
        if not isinstance(leg.amount, int) or abs(leg.amount) > abs(most) or leg.amount * most < 0:
            raise no.MoreThanReserved(account=leg.account, reserved=most, asked=str(leg.amount))
    return transfer.legs


def _reversed(transfer: Transfer, followed: Before) -> tuple[Leg, ...]:
    if not transfer.ground.strip():
        raise no.GroundMissing(key=transfer.key)
    if followed.move not in (Move.POSTED, Move.SETTLED):
        why = _("只有已入账的才能冲正；冲正本身错了，另记一笔")
        raise no.NotReversible(key=transfer.follows, why=why)
    if followed.followed_as:
        raise no.NotReversible(key=transfer.follows, why=_("已经冲正过一次"))
    return tuple(Leg(leg.account, -leg.amount, leg.unit) for leg in followed.legs)


def check_legs(
    transfer: Transfer, legs: tuple[Leg, ...], books: dict[str, Held], today: Today
) -> list[tuple[Held, int]]:
    """The accounts with what happens to each. Raises whatever stands against it."""
    if (pair := _plain_pair(transfer, legs, books, today)) is not None:
        return pair
    if len(legs) < 2:
        raise no.TransferUnfit(key=transfer.key, why=_("至少有一出一进两条分录"))
    sums: dict[str, int] = {}
    found: list[tuple[Held, int]] = []
    for code, amount, unit in legs:
        if not isinstance(amount, int) or isinstance(amount, bool):
            raise no.AmountUnfit(amount=str(amount), why=_("应为整数个最小单位"))
        if amount == 0 or not -MOST <= amount <= MOST:
            why = _("不能为零") if amount == 0 else _("超过账簿所能精确记录的 {most}")
            raise no.AmountUnfit(amount=str(amount), why=why.format(most=MOST))
        account = one_in_hand(books, code)
        if account.kind.unit.key != unit:
            raise no.OtherUnit(account=code, unit=account.kind.unit.key, given=str(unit)[:40])
        sums[unit] = sums.get(unit, 0) + amount
        found.append((account, amount))
    if len({account.id for account, _amount in found}) < len(found):
        raise no.TransferUnfit(key=transfer.key, why=_("同一账户写了两次"))
    for unit, total in sums.items():
        if total:
            raise no.NotBalanced(key=transfer.key, unit=unit, sum=total)
    check_between(transfer, found, today)
    return found


def _plain_pair(
    transfer: Transfer, legs: tuple[Leg, ...], books: dict[str, Held], today: Today
) -> list[tuple[Held, int]] | None:
    """The two accounts of the commonest transfer, against which nothing stands; None for one that
    has to be looked at in all its parts."""
    if len(legs) != 2:
        return None
    (code, amount, unit), (other_code, other_amount, other_unit) = legs
    one, other = books.get(code), books.get(other_code)
    if one is None or other is None or one is other or unit != other_unit:
        return None
    if type(amount) is not int or type(other_amount) is not int or amount != -other_amount:
        return None
    if not amount or not -MOST <= amount <= MOST or one.kind.unit.key != unit:
        return None
    counter, other_counter = one.kind.counter, other.kind.counter
    if other.kind.unit.key != unit or not (
        (counter is None or other.kind.key in counter)
        and (other_counter is None or one.kind.key in other_counter)
    ):
        return None
    day = number_of(transfer.value_date)
    if day > today.day or not (_takes(one, day) and _takes(other, day)):
        return None
    return [(one, amount), (other, other_amount)]


def _takes(account: Held, day: int) -> bool:
    return (
        day >= account.opened
        and (account.closed is None or day < account.closed)
        and (account.through is None or day > account.through)
    )


def check_between(transfer: Transfer, found: list[tuple[Held, int]], today: Today) -> None:
    """Raises what the days and the kinds of these accounts have against it."""
    _check_days(transfer, found, today)
    _check_counters(found)


def _check_days(transfer: Transfer, found: list[tuple[Held, int]], today: Today) -> None:
    day = number_of(transfer.value_date)
    if day > today.day:
        raise no.ValueDateAhead(day=transfer.value_date, today=day_of(today.day))
    for account, _amount in found:
        if day < account.opened or (account.closed is not None and day >= account.closed):
            closed = _("今") if account.closed is None else day_of(account.closed)
            raise no.AccountNotOpen(
                day=transfer.value_date,
                account=account.code,
                opened=day_of(account.opened),
                closed=closed,
            )
        if account.through is not None and day <= account.through:
            raise no.PeriodClosed(
                kind=account.kind.key, through=day_of(account.through), day=transfer.value_date
            )


def _check_counters(found: list[tuple[Held, int]]) -> None:
    """Each account allows the kinds on the other side in its unit."""
    sides: dict[tuple[str, bool], dict[str, Held]] = {}
    for account, amount in found:
        side = sides.setdefault((account.kind.unit.key, amount > 0), {})
        side.setdefault(account.kind.key, account)
    for (unit, incoming), side in sides.items():
        others = sides.get((unit, not incoming), {})
        for account in side.values():
            allowed = account.kind.counter
            if allowed is not None and not others.keys() <= set(allowed):
                raise _counter_refused(account, account.kind, others, allowed)


def _counter_refused(
    account: Held, kind: AccountKind, others: dict[str, Held], allowed: tuple[str, ...]
) -> no.CounterRefused:
    other = next(key for key in others if key not in allowed)
    return no.CounterRefused(
        account=account.code, kind=kind.key, other=other, allowed=listed(allowed)
    )


def check_floors(found: list[tuple[Held, int]], moves: bool) -> None:
    """Raises Overdraft for an account that would fall below its limit, with what is reserved
    counted as gone; and AmountUnfit for a balance that cannot be kept exactly."""
    for account, amount in found:
        floor = account.kind.floor
        available = account.balance - account.held
        if amount < 0 and floor is not None and available + amount < floor:
            raise no.Overdraft(
                account=account.code, available=available, asked=-amount, floor=floor
            )
        if moves and not -MOST <= account.balance + amount <= MOST:
            why = _("账户 {account} 的余额会超过账簿所能精确记录的 {most}")
            raise no.AmountUnfit(amount=amount, why=why.format(account=account.code, most=MOST))
