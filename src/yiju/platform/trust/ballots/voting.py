"""Votes: online with the codes of all joint owners, on paper read by two clerks."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.identity import keyed_hash
from yiju.platform.base.time import to_china
from yiju.platform.events.api import Actor
from yiju.platform.trust.ballots import rules
from yiju.platform.trust.ballots.errors import (
    BadVote,
    NotAVoter,
    NotOpen,
    VotedAlready,
    VoteNotFound,
)
from yiju.platform.trust.ballots.keeping import LETTERS, RECEIPT_LENGTH, bare, grouped, hashed, tell
from yiju.platform.trust.ballots.models import Ballot, Elector, Entry, Sheet
from yiju.platform.trust.ballots.rows import held

CHANNELS = {"online": _("网上"), "paper": _("纸质")}
STEP = 100
"""Sheets that are looked for at once."""
OWNER = Actor(account="", name="业主", unit="", via="web")


@dataclass(frozen=True)
class Found:
    """The vote that a receipt leads to."""

    choice: rules.Choice
    area: int
    sheets: int


@dataclass(frozen=True)
class Reading:
    """A paper ballot as a clerk reads it. `code` is the voting code on the slip, or the part's code
    where voters are not verified; `proxy` is the identifier of who signed for the owner, with the
    written authority `document`."""

    code: str
    choice: str
    signatures: int = 1
    proxy: str = ""
    document: str = ""


@dataclass(frozen=True)
class Entered:
    """`state`: waiting for a second clerk, agreed (the vote counts), differs (both read again)."""

    state: str
    head: str
    receipt: str = ""


@transaction.atomic
def vote(
    key: str, codes: Sequence[str], choice: str, *, replay: str, at: datetime, device: str = ""
) -> str:
    """Vote online and get the receipt. `replay` is a long random key of this act: sent again with
    the same codes it gives the same receipt and changes nothing. Of `device`, which names the
    browser, a mark is kept beside who took part until the count, never beside a choice.

    Raises BallotUnknown, NotOpen, NotAVoter, BadVote, VotedAlready.
    """
    ballot = held(key, lock=True)
    elector = _elector(ballot, codes[0] if codes else "")
    known = sorted(elector.codes.values_list("hash", flat=True))
    if ballot.verified and sorted(hashed(key, code) for code in codes) != known:
        raise NotAVoter()
    if len(replay) < 16:
        raise BadVote(why=_("缺少防重复的编号，请重新打开页面"))
    chosen = _choice(choice)
    receipt = _receipt(key, *sorted(map(bare, codes)), replay)
    is_replay = elector.voted_at is not None and elector.replay == hashed(key, replay)
    if is_replay and find(key, receipt).choice is chosen:
        return receipt
    _must_be_open(ballot, at)
    if device:
        elector.device = keyed_hash(f"device|{key}|{device}", settings.FIELD_KEY)
    _cast(ballot, elector, chosen, receipt, "online", at, replay=hashed(key, replay))
    tell(ballot, "vote", OWNER, at, {"head": elector.head, "channel": "online"})
    return receipt


@transaction.atomic
def enter(key: str, read: Reading, *, clerk: Actor, at: datetime) -> Entered:
    """Enter a paper ballot as one clerk reads it. The vote counts once another clerk has read the
    same; where they differ both read it again.

    Raises BallotUnknown, NotOpen, NotAVoter, BadVote, VotedAlready.
    """
    ballot = held(key, lock=True)
    elector = _elector(ballot, read.code)
    _must_be_open(ballot, at)
    _must_not_have_voted(elector)
    facts = _facts(ballot, elector, read)
    first = Entry.objects.filter(elector=elector).first()
    if first is None or first.clerk == clerk.account:
        told = {"clerk": clerk.account, "read": facts, "at": at}
        Entry.objects.update_or_create(elector=elector, defaults=told)
        tell(ballot, "enter", clerk, at, {"head": elector.head})
        return Entered("waiting", elector.head)
    agreed = first.read == facts
    first.delete()
    if not agreed:
        tell(ballot, "differ", clerk, at, {"head": elector.head, "first": first.clerk})
        return Entered("differs", elector.head)
    _check_proxies(ballot, facts["proxy"])
    receipt = _paper_receipt(key, read.code if ballot.verified else secrets.token_hex(16))
    elector.proxy_hash, elector.proxy_document = facts["proxy"], facts["document"]
    _cast(ballot, elector, rules.Choice(facts["choice"]), receipt, "paper", at)
    after = {"head": elector.head, "channel": "paper", "first": first.clerk}
    tell(ballot, "vote", clerk, at, after)
    return Entered("agreed", elector.head, receipt)


def from_one_device(key: str, least: int) -> list[tuple[str, list[str]]]:
    """Browsers from which at least so many heads voted, each by a mark with its heads: of a ballot
    that is not counted yet. Who took part is public; what they chose is not in this. Raises
    BallotUnknown."""
    voted = held(key).electors.exclude(device="").order_by("head")
    heads: dict[str, list[str]] = {}
    for device, head in voted.values_list("device", "head"):
        heads.setdefault(device, []).append(head)
    return [(device, some) for device, some in sorted(heads.items()) if len(some) >= least]


def waiting(key: str) -> list[tuple[str, str, datetime]]:
    """Paper ballots that one clerk has read: head, clerk, moment; never the choice."""
    found = Entry.objects.filter(elector__ballot=held(key)).order_by("elector__head")
    return list(found.values_list("elector__head", "clerk", "at"))


def find(key: str, receipt: str) -> Found:
    """The vote of a receipt, or of the voting code on a paper ballot.

    Raises BallotUnknown, VoteNotFound.
    """
    ballot = held(key)
    found = _sheets(ballot, receipt) or _sheets(ballot, _paper_receipt(key, receipt))
    if not found:
        raise VoteNotFound()
    area = sum(amount for amount, _choice in found)
    return Found(rules.Choice(found[0][1]), area, len(found))


def _sheets(ballot: Ballot, receipt: str) -> list[tuple[int, str]]:
    """(amount, choice) of the sheets of a receipt."""
    found: list[tuple[int, str]] = []
    while len(found) % STEP == 0:
        step = [rules.tag(ballot.key, bare(receipt), len(found) + turn) for turn in range(STEP)]
        sheets = ballot.sheets.filter(tag__in=step).values_list("amount", "choice")
        if not sheets:
            break
        found += sheets
    return found


def _cast(
    ballot: Ballot,
    elector: Elector,
    choice: rules.Choice,
    receipt: str,
    channel: str,
    at: datetime,
    replay: str = "",
) -> None:
    _must_not_have_voted(elector)
    elector.voted_at, elector.channel, elector.replay = at, channel, replay
    elector.choice = "" if ballot.secret else choice
    elector.save()
    Sheet.objects.bulk_create(
        Sheet(ballot=ballot, tag=tag, amount=amount, choice=choice)
        for tag, amount in sorted(rules.tags(ballot.key, bare(receipt), elector.area))
    )


def _facts(ballot: Ballot, elector: Elector, read: Reading) -> dict[str, Any]:
    proxy, document = read.proxy.strip(), read.document.strip()
    if bool(proxy) != bool(document):
        raise BadVote(why=_("代理投票要有代理人和授权书编号"))
    if read.signatures != elector.owners and not document:
        unsigned = _("{head} 有 {owners} 名共有人，选票上有 {signed} 人签名；须全部签名或书面委托")
        raise BadVote(
            why=unsigned.format(head=elector.head, owners=elector.owners, signed=read.signatures)
        )
    mark = keyed_hash(f"{ballot.key}|{proxy}", settings.FIELD_KEY) if proxy else ""
    _check_proxies(ballot, mark)
    return {
        "code": hashed(ballot.key, read.code),
        "choice": _choice(read.choice).value,
        "signatures": read.signatures,
        "proxy": mark,
        "document": document[:120],
    }


def _check_proxies(ballot: Ballot, mark: str) -> None:
    held_already = ballot.electors.filter(proxy_hash=mark).count() if mark else 0
    if mark and held_already >= ballot.proxies_most:
        raise BadVote(
            why=_("这名代理人已代理 {held} 户，最多代理 {most} 户").format(
                held=held_already, most=ballot.proxies_most
            )
        )


def _elector(ballot: Ballot, code: str) -> Elector:
    """Whose code it is; in one answer for a code that is wrong and one of another ballot."""
    electors = ballot.electors.select_for_update()
    if ballot.verified:
        found = electors.filter(codes__hash=hashed(ballot.key, code)).first()
    else:
        parts = code.strip()
        found = next((one for one in electors if parts in {p["code"] for p in one.parts}), None)
    if found is None:
        raise NotAVoter()
    return found


def _must_be_open(ballot: Ballot, at: datetime) -> None:
    if at < ballot.opens_at:
        raise NotOpen(why=_("{moment} 才开始").format(moment=_shown(ballot.opens_at)))
    if at >= ballot.closes_at:
        raise NotOpen(why=_("已于 {moment} 截止").format(moment=_shown(ballot.closes_at)))


def _must_not_have_voted(elector: Elector) -> None:
    if elector.voted_at is not None:
        raise VotedAlready(how=CHANNELS[elector.channel], when=_shown(elector.voted_at))


def _choice(told: str) -> rules.Choice:
    try:
        return rules.Choice(told)
    except ValueError:
        raise BadVote(why=_("要选同意、反对或弃权")) from None


def _paper_receipt(key: str, code: str) -> str:
    return _receipt(key, bare(code), "paper")


def _receipt(*facts: str) -> str:
    """A code from which nothing can be told, and which only the same facts give again."""
    number = int.from_bytes(hashlib.sha256("|".join(("receipt", *facts)).encode()).digest(), "big")
    letters = ""
    for _place in range(RECEIPT_LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return grouped(letters)


def _shown(moment: datetime) -> Text | str:
    return f"{to_china(moment):%Y-%m-%d %H:%M}"
