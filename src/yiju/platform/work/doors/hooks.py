"""Subscriptions: a program is told over HTTP what changes, in order for each item.

What is told follows the feed of changes, so that nothing is missed however late it was committed,
and is written into the outbox, so that nothing is lost and a receiver that is away keeps nobody
else waiting. Several changes between two looks are told as one, with the item as it stands.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import Reach, seal, unseal
from yiju.platform.work.browsing import Wanted, changed, cursor_of, last_cursor
from yiju.platform.work.clock import P
from yiju.platform.work.doors.models import Hook, HookTold
from yiju.platform.work.models import Item, Message, Stage

CHANNEL = "webhook"
CHANGES: dict[str, Text] = {
    "begun": _("新收到"),
    "moved": _("有进展"),
    "ended": _("已办结"),
}
PORTION = 200
SYSTEM = Actor(account="", name="推送", unit="", via="system")
ADDRESS = re.compile(r"https?://[^\s<>\"'\\]{1,280}")


class HookUnknown(CityError):
    code = "hook.unknown"
    status = 404
    text = _("没有编号为 {hook} 的推送")


class HookUnfit(CityError):
    code = "hook.unfit"
    status = 422
    text = _("推送的设置有误：{why}")


@dataclass(frozen=True)
class HookRow:
    """A subscription without its secret."""

    id: int
    name: str
    url: str
    private: bool
    account: str
    membership: int
    process: str
    type_code: str
    area_path: str
    changes: tuple[str, ...]
    made_at: datetime
    failures: int
    delivered_at: datetime | None
    closed_at: datetime | None
    why_closed: str

    @property
    def address(self) -> str:
        """Of its letters in the outbox."""
        return f"hook:{self.id}"


@dataclass(frozen=True)
class Subscribed:
    """The secret is here and nowhere else."""

    row: HookRow
    secret: str

    def __repr__(self) -> str:
        return f"Subscribed({self.row.id})"


@transaction.atomic
def subscribe(
    name: str,
    url: str,
    *,
    changes: Sequence[str],
    account: str,
    membership: int,
    process: str = "",
    type_code: str = "",
    area_path: str = "",
    private: bool = False,
    actor: Actor,
    at: datetime,
) -> Subscribed:
    """Be told of what changes from now on. Raises HookUnfit with all that is wrong."""
    problems: list[Text | str] = []
    if not 0 < len(name.strip()) <= 60:
        problems.append(_("名称 1 至 60 字"))
    if not ADDRESS.fullmatch(url) or not urlsplit(url).hostname:
        problems.append(_("地址应以 http:// 或 https:// 开头"))
    if not changes or any(one not in CHANGES for one in changes):
        problems.append(_("至少选一种变动：begun、moved、ended"))
    if problems:
        raise HookUnfit(why="；".join(map(str, problems)))
    secret = secrets.token_urlsafe(32)
    made = Hook.objects.create(
        name=name.strip(),
        url=url,
        secret=seal(secret),
        private=private,
        account=account,
        membership=membership,
        process=process,
        type_code=type_code,
        area_path=area_path,
        changes=[one for one in CHANGES if one in changes],
        cursor=last_cursor(),
        made_at=at,
    )
    _log(made, "hook.subscribe", actor, at)
    return Subscribed(_row(made), secret)


def hooks(owner: str | None = None) -> list[HookRow]:
    """The subscriptions of an account, or all; the newest first."""
    return [_row(one) for one in _of(owner).order_by("-pk")]


@transaction.atomic
def close(hook: int, *, owner: str | None, reason: str, actor: Actor, at: datetime) -> None:
    """Stop telling; closed once more, nothing changes. `owner` narrows to those of an account.
    Raises HookUnknown."""
    found = _held(hook, owner)
    if found.closed_at is None:
        _close(found, reason, actor, at)


@transaction.atomic
def reopen(hook: int, *, owner: str | None, actor: Actor, at: datetime) -> None:
    """Go on where it stopped: what changed meanwhile is told as it stands. Raises HookUnknown."""
    found = _held(hook, owner)
    if found.closed_at is not None:
        found.closed_at, found.why_closed = None, ""
        found.failures, found.failing_since = 0, None
        found.openings += 1
        found.save()
        _log(found, "hook.reopen", actor, at)


@transaction.atomic
def write_letters(hook: int, reaches: Sequence[Reach], at: datetime) -> int:
    """Write what has changed within the reach since the last look; how many letters. A closed
    subscription writes none."""
    found = Hook.objects.select_for_update().filter(pk=hook, closed_at=None).first()
    if found is None:
        return 0
    end = last_cursor()  # before the items are read: all up to there will have been seen
    wanted = Wanted(
        process=found.process,
        type_code=found.type_code,
        area_path=found.area_path,
        reaches=reaches,
    )
    rows = changed(wanted, after=found.cursor, size=PORTION)
    letters = _letters(found, rows, at)
    Message.objects.bulk_create(letters, ignore_conflicts=True)
    found.cursor = cursor_of(rows[-1]) if len(rows) == PORTION else _later(end, rows)
    found.save(update_fields=["cursor"])
    return len(letters)


def _later(end: str, rows: Sequence[Item]) -> str:
    both = [end, *(cursor_of(row) for row in rows[-1:])]
    return max(both, key=lambda one: tuple(map(int, one.split("_"))))


def _letters(hook: Hook, rows: Sequence[Item], at: datetime) -> list[Message]:
    ids = [row.pk for row in rows]
    told = dict(hook.told.filter(item__in=ids).values_list("item", "revision"))
    standing: dict[int, list[str]] = {}
    for item, step in Stage.objects.filter(item__in=ids, ended_at=None).values_list(
        "item_id", "step"
    ):
        standing.setdefault(item, []).append(step)
    letters = []
    for row in rows:
        if told.get(row.pk) == row.revision:
            continue
        kinds = _kinds(hook, row, row.pk in told)
        HookTold.objects.update_or_create(
            hook=hook, item=row.pk, defaults={"revision": row.revision}
        )
        if not set(kinds).isdisjoint(hook.changes):
            letters.append(_letter(hook, row, kinds, standing.get(row.pk, []), at))
    return letters


def _kinds(hook: Hook, row: Item, is_known: bool) -> list[str]:
    is_new = not is_known and row.began_at >= hook.made_at
    kinds = ["begun"] if is_new else ["moved"]
    return [*kinds, "ended"] if row.end else kinds


def _letter(
    hook: Hook, row: Item, kinds: Sequence[str], steps: Sequence[str], at: datetime
) -> Message:
    body: dict[str, Any] = {
        "subscription": hook.name,
        "changes": list(kinds),
        "cursor": cursor_of(row),
        "item": {
            "number": row.number,
            "process": row.process,
            "title": row.title,
            "type": row.type_code,
            "source": row.source,
            "area": row.area_code,
            "unit": row.unit_code,
            "lon": row.lon,
            "lat": row.lat,
            "steps": sorted(steps),
            "end": row.end,
            "began_at": row.began_at.isoformat(),
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "changed_at": row.changed_at.isoformat(),
            "revision": row.revision,
        },
    }
    return _message(hook, f"{row.number}/{row.revision}", body, at, item=row)


def _message(
    hook: Hook, name: str, body: Mapping[str, Any], at: datetime, item: Item | None = None
) -> Message:
    return Message(
        item=item,
        key=f"hook/{hook.pk}.{hook.openings}/{name}",
        channel=CHANNEL,
        address=f"hook:{hook.pk}",
        body=dict(body),
        written_at=at,
        next_try_at=at,
    )


@transaction.atomic
def send_test(hook: int, *, owner: str | None, at: datetime) -> str:
    """Write a letter that tells of nothing, to try the way; its key. Raises HookUnknown, and
    HookUnfit for one that is closed."""
    found = _held(hook, owner)
    if found.closed_at is not None:
        raise HookUnfit(why=str(_("已停用。先恢复，再试发")))
    body = {"subscription": found.name, "changes": ["test"], "item": None}
    letter = _message(found, f"test/{secrets.token_hex(8)}", body, at)
    letter.save()
    return letter.key


# --- on the way ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """Where a subscription is told, and with which secret it is signed."""

    url: str
    secret: str
    private: bool


def way_of(hook: int) -> Way | None:
    """None for one that is closed or was never there."""
    found = Hook.objects.filter(pk=hook, closed_at=None).first()
    return Way(found.url, unseal(found.secret), found.private) if found else None


@transaction.atomic
def taken(hook: int, at: datetime) -> None:
    """A letter was taken: whatever failed before is forgotten."""
    Hook.objects.filter(pk=hook).update(failures=0, failing_since=None, delivered_at=at)


@transaction.atomic
def failed(hook: int, why: str, at: datetime) -> HookRow | None:
    """A letter was not taken. The subscription if that was once too often and it is closed now,
    else None."""
    found = Hook.objects.select_for_update().filter(pk=hook, closed_at=None).first()
    if found is None:
        return None
    found.failures += 1
    found.failing_since = found.failing_since or at
    found.save(update_fields=["failures", "failing_since"])
    day = china_day(at)
    patience = timedelta(hours=int(P.hook_failing_hours.at(day)))
    if found.failures < int(P.hook_failures.at(day)) or at - found.failing_since < patience:
        return None
    reason = _("连续 {count} 次没有收下：{why}").format(count=found.failures, why=why)
    _close(found, str(reason), SYSTEM, at)
    return _row(found)


def _close(hook: Hook, reason: str, actor: Actor, at: datetime) -> None:
    """What waits is given up, and told as it stands once the subscription is open again."""
    waiting = Message.objects.filter(
        channel=CHANNEL, address=f"hook:{hook.pk}", sent_at=None, given_up_at=None
    )
    letters = [
        (body, item) for body, item in waiting.values_list("body", "item_id") if "cursor" in body
    ]
    if letters:
        turn, key = min(tuple(map(int, body["cursor"].split("_"))) for body, _item in letters)
        hook.cursor = f"{turn}_{max(key - 1, 0)}"
        hook.told.filter(item__in=[item for _body, item in letters]).update(revision=0)
        begun = [item for body, item in letters if "begun" in body["changes"]]
        hook.told.filter(item__in=begun).delete()
    waiting.update(given_up_at=at, failure=str(_("推送已停用")))
    hook.closed_at, hook.why_closed = at, reason[:300]
    hook.save()
    _log(hook, "hook.close", actor, at)


def _of(owner: str | None) -> QuerySet[Hook]:
    return Hook.objects.all() if owner is None else Hook.objects.filter(account=owner)


def _held(hook: int, owner: str | None) -> Hook:
    """Raises HookUnknown, for one that is not there and one that is not theirs alike."""
    found = _of(owner).select_for_update().filter(pk=hook).first()
    if found is None:
        raise HookUnknown(hook=hook)
    return found


def _row(one: Hook) -> HookRow:
    return HookRow(
        one.pk,
        one.name,
        one.url,
        one.private,
        one.account,
        one.membership,
        one.process,
        one.type_code,
        one.area_path,
        tuple(one.changes),
        one.made_at,
        one.failures,
        one.delivered_at,
        one.closed_at,
        one.why_closed,
    )


def _log(hook: Hook, action: str, actor: Actor, at: datetime) -> None:
    after = {"name": hook.name, "url": hook.url, "account": hook.account, "why": hook.why_closed}
    record(
        actor=actor,
        action=action,
        subject_kind="hook",
        subject_key=str(hook.pk),
        after=after,
        at=at,
    )
