"""Cases exchanged with another GeoReport server, in both directions, each safe to repeat.

Pulled: requests of the other server become cases here and are refreshed as they change there.
Pushed: a case of ours is reported there through the outbox; what becomes of it there is noted.
What the other side says never moves a case: people here look first.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yiju.interfaces.open311.intake import ORIGIN, SOURCE, hashed
from yiju.interfaces.open311.reading import RemoteMalformed, RemoteRequest
from yiju.interfaces.open311.remote import Changed, Remote
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.masking import masked
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.doors import api as doors

CHANNEL = "open311"
SENT = "open311_sent"
UPDATED = "updated"
"""The fact that says when the other server changed its request."""
PULLED = "open311:pulled"
"""The route under which requests are counted that were fetched from other servers."""
OVERLAP = timedelta(minutes=10)
"""Read again each time: what another server stored late under an earlier moment is not missed."""
FIRST_SPAN = timedelta(days=90)
EXCHANGE = Actor("", "Open311", via="system")
PARTY = work.Party("", system=True)


class RemoteUnknown(CityError):
    code = "open311.remote_unknown"
    status = 422
    text = _("没有设置 {url} 的密钥（YIJU_OPEN311_REMOTES）")


class NumberPending(CityError):
    code = "open311.number_pending"
    status = 502
    text = _("{url} 收下了，还没有给出编号（凭据 {token}）")


class PlaceUntold(CityError):
    code = "open311.place_untold"
    status = 422
    text = _("{number} 没有坐标，不能转入或转出")


@dataclass(frozen=True)
class Pulled:
    """What became of each request that was read: received = new + changed + same + own + refused.
    `since` is where the next pull begins."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    own: int
    refused: tuple[tuple[str, str], ...]
    since: datetime

    @property
    def received(self) -> int:
        return len(self.new) + len(self.changed) + self.same + self.own + len(self.refused)


def pull(remote: Remote, since: datetime | None, *, at: datetime) -> Pulled:
    """Take over what changed at the other server. Its whole answer is read before anything is
    written, so an answer with a fault changes nothing (RemoteMalformed); a request that cannot be
    a case here is refused alone, with its reason. Raises what `Remote` raises."""
    found = remote.changed((since or at - FIRST_SPAN) - OVERLAP)
    ours = registry.city().code
    sent = cases.passed_on(CHANNEL, remote.url, SENT, [row.number for row in found.rows])
    new: list[str] = []
    changed: list[str] = []
    refused: list[tuple[str, str]] = []
    reasons: list[str] = []
    own = 0
    for row in found.rows:
        if row.number in sent or (row.origin and row.origin[0] == ours):
            own += 1
            continue
        try:
            number, is_new, is_changed = _taken(remote, row, at)
        except CityError as error:
            refused.append((row.number, error.message))
            reasons.append(error.code)
            continue
        new += [number] if is_new else []
        changed += [number] if is_changed else []
    _count(at, len(found.rows) - own - len(refused), own, reasons)
    same = len(found.rows) - own - len(new) - len(changed) - len(refused)
    following = _following(found, since or at - FIRST_SPAN)
    return Pulled(tuple(new), tuple(changed), same, own, tuple(refused), following)


def _count(at: datetime, stored: int, own: int, reasons: Sequence[str]) -> None:
    """What came in by asking is counted like what came in by itself."""
    day = china_day(at)
    doors.count(day, PULLED, doors.STORED, stored)
    doors.count(day, PULLED, "open311.own_request", own)
    for code, number in Counter(reasons).items():
        doors.count(day, PULLED, code, number)


def _taken(remote: Remote, row: RemoteRequest, at: datetime) -> tuple[str, bool, bool]:
    """(our number, whether it is new, whether it was known and changed)."""
    key = f"{SOURCE}/{hashed(*(row.origin or (remote.name, row.number)))}"
    facts = _facts(remote, row)
    standing = work.items(work.Wanted(keys=(key,)), size=1).rows
    if standing:
        number = standing[0].number
        return (
            number,
            False,
            cases.link_note(number, SOURCE, facts, said_at=UPDATED, actor=EXCHANGE, at=at),
        )
    if row.lon is None or row.lat is None:
        raise PlaceUntold(number=row.number)
    done = cases.report(
        row.words or row.service_name or row.service_code or row.number,
        cases.Where(row.lon, row.lat, Datum.WGS84),
        source=SOURCE,
        key=key,
        party=PARTY,
        actor=EXCHANGE,
        at=at,
        type_code=_known_type(row.service_code, at),
        address=row.address,
        seen_at=row.requested_at,
        more={SOURCE: facts},
    )
    return done.item.number, done.item.is_new, False


def _facts(remote: Remote, row: RemoteRequest) -> dict[str, Any]:
    return {
        "remote": remote.url,
        "number": row.number,
        "origin": list(row.origin or (remote.name, row.number)),
        "status": row.status,
        "notes": row.notes,
        "service": row.service_name or row.service_code,
        "words": row.words,
        "media_url": row.media_url if row.media_url.startswith(("http://", "https://")) else "",
        "updated": row.updated_at.isoformat() if row.updated_at else "",
    }


def _known_type(code: str, at: datetime) -> str:
    """The code where our rule book has it; the acceptor decides the rest."""
    try:
        return code if cases.rules_for(code, china_day(at)) else ""
    except cases.NoRuleBook:
        return ""


def _following(found: Changed, since: datetime) -> datetime:
    """The latest change that was read. Where there was more, only if the list ran in the order
    of changes: else nothing is known of what was left."""
    moments = [moment for row in found.rows if (moment := row.updated_at or row.requested_at)]
    if not found.is_whole and moments != sorted(moments):
        return since
    return max([since, *moments])


# --- outward -------------------------------------------------------------------------------


def push(number: str, remote: Remote, *, actor: Actor, at: datetime) -> bool:
    """Write the letter that reports a case of ours there; once, however often it is asked for.
    Whether it was written now. Raises ItemUnknown, PlaceUntold."""
    item = work.item(number)
    if item.lon is None or item.lat is None:
        raise PlaceUntold(number=number)
    return cases.pass_on(number, CHANNEL, remote.url, _told(item), actor=actor, at=at)


def _told(item: work.ItemRow) -> dict[str, str]:
    """The report as a form: no contact, no numbers of persons."""
    origin = item.data.get(SOURCE, {}).get("origin") or (registry.city().code, item.number)
    told = {
        "service_code": item.type_code,
        "lat": str(item.lat),
        "long": str(item.lon),
        "description": masked(str(item.data.get("words", item.title))),
        "address_string": masked(str(item.data.get("address", ""))),
        "account_id": item.number,
        **dict(zip(ORIGIN, origin, strict=True)),
    }
    return {name: value for name, value in told.items() if value}


def sender(remotes: Mapping[str, Remote], clock: Callable[[], datetime]) -> work.Sender:
    """Of the letters on the channel `open311`. A server that gave only a token is asked for the
    number the next time, and not sent the report again."""

    def send(letter: work.Letter) -> None:
        remote = remotes.get(letter.address)
        if remote is None:
            raise RemoteUnknown(url=letter.address)
        known = work.item(letter.item).data.get(SENT, {})
        number, token = str(known.get("number", "")), str(known.get("token", ""))
        if not number and token:
            number = remote.number_of(token)
        elif not number:
            accepted = remote.report(letter.body, letter.key)
            number, token = accepted.number, accepted.token
        facts = {"remote": remote.url, "number": number, "token": token}
        cases.link_note(letter.item, SENT, facts, actor=EXCHANGE, at=clock())
        if not number:
            raise NumberPending(url=remote.url, token=token)

    return send


def mirror(remote: Remote, *, at: datetime) -> list[str]:
    """Note what became there of the cases that were sent and are open here: the numbers of those
    of which something new is known. Raises what `Remote` raises."""
    sent = cases.passed_on(CHANNEL, remote.url, SENT, only_open=True)
    rows = remote.named(list(sent))
    strange = [row.number for row in rows if row.number not in sent]
    if strange:
        raise RemoteMalformed(why=_("答复了没有问的 {number}").format(number=strange[0]))
    return [number for row in rows if _mirrored(number := sent[row.number], row, at)]


def _mirrored(number: str, row: RemoteRequest, at: datetime) -> bool:
    facts = {
        "status": row.status,
        "notes": row.notes,
        "updated": row.updated_at.isoformat() if row.updated_at else "",
    }
    return cases.link_note(number, SENT, facts, said_at=UPDATED, actor=EXCHANGE, at=at)


def configured(texts: Sequence[str]) -> dict[str, Remote]:
    """The servers of the setting YIJU_OPEN311_REMOTES, by address."""
    found = [Remote.parse(text) for text in texts]
    return {remote.url: remote for remote in found}
