"""Cases that other systems have too: what those say of them, and what is sent to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from yiju.platform.events.api import Actor, record
from yiju.platform.work.changes import held
from yiju.platform.work.models import Item, Message


@transaction.atomic
def link_note(
    number: str,
    name: str,
    facts: Mapping[str, Any],
    *,
    said_at: str = "",
    actor: Actor,
    at: datetime,
) -> bool:
    """Keep what another system says of a case, beside what was kept under the name; whether
    anything is new. The case itself moves only when people move it. `said_at` names the fact that
    is the moment, in ISO 8601, of what is said: what is older than what is known is no news.

    Raises ItemUnknown.
    """
    item, _stages = held(number)
    before = item.data.get(name, {})
    after = {**before, **facts}
    if after == before or is_older(facts.get(said_at, ""), before.get(said_at, "")):
        return False
    item.data[name] = after
    item.revision += 1
    item.changed_at = at
    item.save(update_fields=["data", "revision", "changed_at"])
    told = {fact: value for fact, value in facts.items() if before.get(fact) != value}
    record(
        actor=actor,
        action=f"{item.process}.link",
        subject_kind=item.process,
        subject_key=number,
        after={"link": name, "facts": sorted(told)},
        at=at,
    )
    return True


def is_older(said: str, known: str) -> bool:
    """Whether a moment lies before another; neither is where one is not told.

    >>> is_older("2021-06-01T09:00:00+08:00", "2021-06-01T02:00:00+00:00"), is_older("", "")
    (True, False)
    """
    return bool(said and known) and datetime.fromisoformat(said) < datetime.fromisoformat(known)


@transaction.atomic
def pass_on(
    number: str,
    channel: str,
    address: str,
    body: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> bool:
    """Write the letter that carries a case to another system, once for each address; whether it
    was written now. Raises ItemUnknown."""
    item, _stages = held(number)
    if Message.objects.filter(item=item, channel=channel, address=address).exists():
        return False
    key = f"{number}/{channel}/{item.messages.count() + 1}"
    letter = {"channel": channel, "address": address, "body": dict(body)}
    Message.objects.create(item=item, key=key, written_at=at, next_try_at=at, **letter)
    record(
        actor=actor,
        action=f"{item.process}.pass_on",
        subject_kind=item.process,
        subject_key=number,
        ground=address,
        after={"channel": channel},
        at=at,
    )
    return True


def passed_on(
    channel: str, address: str, name: str, theirs: Sequence[str] = (), *, only_open: bool = False
) -> dict[str, str]:
    """The cases that were sent to an address: our number by theirs, as it was noted under the
    name; of all, of certain ones, or of those that are open here."""
    found: QuerySet[Item] = Item.objects.filter(
        messages__channel=channel, messages__address=address, messages__sent_at__isnull=False
    )
    if theirs:
        found = found.filter(**{f"data__{name}__number__in": list(theirs)})
    if only_open:
        found = found.filter(end="")
    rows = found.distinct().values_list(f"data__{name}__number", "number")
    return {str(number): ours for number, ours in rows if number}
