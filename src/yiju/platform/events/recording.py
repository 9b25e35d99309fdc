"""Writing events, within the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from yiju.platform.base.identity import keyed_hash
from yiju.platform.events import facts
from yiju.platform.events.asking import Telling
from yiju.platform.events.models import Event
from yiju.platform.events.reading import EventRow
from yiju.platform.events.rows import add_rows, addition


def record(
    *,
    actor: facts.Actor,
    action: str,
    subject_kind: str,
    subject_key: str,
    at: datetime,
    ground: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> EventRow:
    """Write one event within the caller's transaction.

    `action` is a dotted key such as `asset.import`; `ground` is a clause, a document number or
    free text. Raises PersonalInClear and EventUnfit, and then nothing is written.
    """
    made = _event(
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        at=at,
        ground=ground,
        before=before,
        after=after,
    )
    add_rows(Event, [made])
    return EventRow(**made)


def record_many(events: Iterable[Mapping[str, Any]]) -> int:
    """Write many within the caller's transaction, each a mapping of the arguments of `record`;
    how many. Raises as `record` does, and then none is written."""
    made = [_event(**event) for event in events]
    add_rows(Event, made)
    return len(made)


def recording(events: Iterable[Mapping[str, Any]]) -> list[Telling]:
    """What `record_many` tells the database, for who tells it more at the same time. Raises as
    `record` does."""
    made = [_event(**event) for event in events]
    return [addition(Event, made)] if made else []


def _event(
    *,
    actor: facts.Actor,
    action: str,
    subject_kind: str,
    subject_key: str,
    at: datetime,
    ground: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    moment = facts.moment_kept(at)
    return {
        "uid": facts.uid_at(moment),
        "at": moment,
        "account": actor.account,
        "name": actor.name,
        "unit": actor.unit,
        "via": actor.via,
        "action": facts.action_kept(action),
        "subject_kind": facts.column_kept(subject_kind, "subject_kind"),
        "subject_key": facts.column_kept(subject_key, "subject_key"),
        "ground": facts.text_kept(str(ground), "ground"),
        "before": facts.kept(before, _keyed, "before"),
        "after": facts.kept(after, _keyed, "after"),
    }


def _keyed(clear: str) -> str:
    return keyed_hash(clear, key=_key_of_hashes(settings.FIELD_KEY))


@lru_cache(maxsize=4)
def _key_of_hashes(keys: str) -> str:
    """From the first of the keys, and for this purpose only: it opens nothing."""
    return keyed_hash("yiju events personal", keys.split(",")[0])
