"""Put a matter to the owners, serve their voting codes, and count when it is over."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.trust.ballots import rules
from yiju.platform.trust.ballots.errors import (
    AnnulledAlready,
    BadBallot,
    NothingToAnnul,
    NotOpen,
    RollFrozen,
)
from yiju.platform.trust.ballots.models import Ballot, Elector, Sheet, VotingCode
from yiju.platform.trust.ballots.rows import BallotRow, held, row_of

KEY = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are mistaken for one another."""
CODE_LENGTH, RECEIPT_LENGTH = 16, 24


@dataclass(frozen=True)
class Slip:
    """A voting slip to be printed and handed over: a code for each joint owner, shown once."""

    head: str
    parts: tuple[str, ...]
    codes: tuple[str, ...]


@transaction.atomic
def announce(
    key: str,
    *,
    title: str,
    body: str,
    matter: str,
    area_path: str,
    register: str,
    register_day: date,
    parts: Sequence[rules.Part],
    opens_at: datetime,
    closes_at: datetime,
    owners: Mapping[str, int] | None = None,
    declared_area: int | None = None,
    secret: bool = True,
    verified: bool = True,
    silent: str = "",
    proxies_most: int | None = None,
    subject: str = "",
    actor: Actor,
    at: datetime,
) -> BallotRow:
    """Give notice of a ballot, with its text and its roll, which do not change any more; the same
    again changes nothing.

    `owners` gives the number of joint owners of a head, one unless given. `silent` is the sentence
    of the rules of procedure by which owners who were served and do not vote follow the majority.
    `subject` is kind and code of the asset that it is about, as compound/320402XQ0001.

    Raises BadBallot, BadRoll, RollFrozen, ParameterMissing.
    """
    text_hash = hashlib.sha256(body.encode()).hexdigest()
    standing = Ballot.objects.filter(key=key).first()
    if standing is not None:
        _check_same(standing, text_hash, parts)
        return row_of(standing)
    opens, closes, today = china_day(opens_at), china_day(closes_at), china_day(at)
    _check_terms(key, title, body, opens_at, closes_at)
    rules.rule_for(matter, opens)
    rules.check_straddle(opens, closes)
    least = int(rules.P.notice_days.at(today))
    if (opens - today).days < least:
        raise BadBallot(why=_("须提前 {days} 日公告").format(days=least))
    if register_day > today:
        raise BadBallot(why=_("名册确定之日还没有到"))
    rules.check_roll(parts, declared_area, today)
    if proxies_most is None:
        proxies_most = int(rules.P.proxies_most.at(today))
    made = Ballot.objects.create(
        key=key,
        title=title,
        body=body,
        text_hash=text_hash,
        matter=matter,
        area_path=area_path,
        subject=subject,
        register=register,
        register_day=register_day,
        roll_hash=rules.roll_hash(parts),
        declared_area=declared_area,
        noticed_at=at,
        opens_at=opens_at,
        closes_at=closes_at,
        secret=secret,
        verified=verified,
        silent=silent.strip(),
        proxies_most=proxies_most,
    )
    Elector.objects.bulk_create(_electors(made, parts, owners or {}))
    told = {"text_hash": text_hash, "roll_hash": made.roll_hash, "silent": made.silent}
    tell(made, "announce", actor, at, {**told, "secret": secret, "verified": verified})
    return row_of(made)


def _electors(
    ballot: Ballot, parts: Sequence[rules.Part], owners: Mapping[str, int]
) -> list[Elector]:
    weights = rules.weights_of(parts)
    by_head: dict[str, list[dict[str, Any]]] = {head: [] for head in sorted(weights)}
    for one in sorted(parts, key=lambda one: one.code):
        by_head[one.head].append({"code": one.code, "area": one.area, "source": one.source})
    return [
        Elector(
            ballot=ballot,
            head=head,
            parts=held_parts,
            area=weights[head].area,
            owners=max(1, owners.get(head, 1)),
        )
        for head, held_parts in by_head.items()
    ]


def _check_terms(key: str, title: str, body: str, opens_at: datetime, closes_at: datetime) -> None:
    if not KEY.fullmatch(key):
        raise BadBallot(why=_("编号只用小写字母、数字和连字符，三至六十个"))
    if not title.strip() or not body.strip():
        raise BadBallot(why=_("要写明题目和表决的全文"))
    if closes_at <= opens_at:
        raise BadBallot(why=_("截止须在开始之后"))


def _check_same(standing: Ballot, text_hash: str, parts: Sequence[rules.Part]) -> None:
    if standing.text_hash != text_hash:
        raise BadBallot(why=_("表决的全文公告后不能改"))
    if standing.roll_hash == rules.roll_hash(parts):
        return
    then = {
        part["code"]: (part["area"], one.head)
        for one in standing.electors.all()
        for part in one.parts
    }
    now = {one.code: (one.area, one.head) for one in parts}
    code = min(code for code in {*then, *now} if then.get(code) != now.get(code))
    before, after = (
        rules.square_metres(roll[code][0]) if code in roll else "—" for roll in (then, now)
    )
    raise RollFrozen(
        ballot=standing.key,
        day=standing.register_day,
        why=_("{code} 原为 {before}，现为 {after}").format(code=code, before=before, after=after),
    )


@transaction.atomic
def serve(key: str, *, again: str = "", actor: Actor, at: datetime) -> list[Slip]:
    """Make voting codes for all heads that have none, or new ones for the head `again` that has
    not voted; only their hashes are kept. Raises BallotUnknown, NotOpen."""
    ballot = held(key, lock=True)
    if at >= ballot.closes_at:
        raise NotOpen(why=_("表决已经截止"))
    waiting = ballot.electors.filter(voted_at=None)
    waiting = waiting.filter(head=again) if again else waiting.filter(served_at=None)
    slips = []
    for one in waiting.order_by("head"):
        codes = tuple(_code() for _owner in range(one.owners))
        one.codes.all().delete()
        VotingCode.objects.bulk_create(
            VotingCode(elector=one, hash=hashed(key, code)) for code in codes
        )
        one.served_at = at
        one.save(update_fields=["served_at"])
        slips.append(Slip(one.head, tuple(part["code"] for part in one.parts), codes))
    if slips:
        tell(ballot, "serve", actor, at, {"slips": len(slips), "again": again})
    return slips


def _code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH))
    return grouped(letters)


def grouped(letters: str) -> str:
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def bare(code: str) -> str:
    """A code as it is hashed: letters and digits alone, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def hashed(key: str, code: str) -> str:
    return hashlib.sha256(f"{key}|{bare(code)}".encode()).hexdigest()


@transaction.atomic
def count(key: str, *, actor: Actor, at: datetime) -> BallotRow:
    """Count, once it is over; done once. The sheets are laid down anew in the order of their tags,
    so that the order in which they came is gone. Raises BallotUnknown, NotOpen."""
    ballot = held(key, lock=True)
    if ballot.counted_at is not None:
        return row_of(ballot)
    if at < ballot.closes_at:
        raise NotOpen(why=_("还没有截止，不能计票"))
    sheets = list(ballot.sheets.order_by("tag").values_list("tag", "amount", "choice"))
    ballot.sheets.all().delete()
    Sheet.objects.bulk_create(
        Sheet(ballot=ballot, tag=tag, amount=amount, choice=choice)
        for tag, amount, choice in sheets
    )
    ballot.electors.exclude(device="").update(device="")
    ballot.counted_at, ballot.sheets_hash = at, rules.sheets_hash(sheets)
    ballot.save(update_fields=["counted_at", "sheets_hash"])
    row = row_of(ballot)
    assert row.outcome is not None
    told = {"sheets_hash": ballot.sheets_hash, "passed": row.outcome.passed}
    tell(ballot, "count", actor, at, {**told, "unmet": [str(one) for one in row.outcome.unmet]})
    return row


@transaction.atomic
def annul(key: str, *, by: str, paper: str, actor: Actor, at: datetime) -> BallotRow:
    """The decision loses effect; votes and result stay as they were counted. The same paper again
    changes nothing. Raises BallotUnknown, NothingToAnnul, AnnulledAlready."""
    ballot = held(key, lock=True)
    row = row_of(ballot)
    if row.annulled is not None:
        if (row.annulled.by, row.annulled.paper) == (by, paper):
            return row
        raise AnnulledAlready(ballot=key, by=row.annulled.by, paper=row.annulled.paper)
    if not row.stands:
        raise NothingToAnnul(ballot=key)
    ballot.annulled_at, ballot.annulled_by, ballot.annulled_paper = at, by, paper
    ballot.save(update_fields=["annulled_at", "annulled_by", "annulled_paper"])
    tell(ballot, "annul", actor, at, {"by": by, "paper": paper})
    return row_of(ballot)


def keep_counting(now: datetime) -> None:
    """What the clock does: count those that are over."""
    clock = Actor(account="", name="时钟", unit="", via="system")
    over = Ballot.objects.filter(counted_at=None, closes_at__lte=now).order_by("closes_at", "key")
    for key in list(over.values_list("key", flat=True)):
        count(key, actor=clock, at=now)


def tell(ballot: Ballot, what: str, actor: Actor, at: datetime, after: Mapping[str, Any]) -> None:
    record(
        actor=actor,
        action=f"ballot.{what}",
        subject_kind="ballot",
        subject_key=ballot.key,
        after=after,
        at=at,
    )
