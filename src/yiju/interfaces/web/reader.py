"""Who is asking: the account with its roles and its reach on the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest

from yiju.interfaces.policy import WHOLE_UNIT_ROLES
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import KeyRow, Member, Reach, bearer, city, memberships


@dataclass(frozen=True)
class Reader:
    """`account` is empty for a visitor. Roles and reach follow from memberships on the day.

    `key` is what another program showed to act as the account; None for somebody at a browser.
    """

    account: str
    name: str
    members: tuple[Member, ...]
    key: KeyRow | None = None

    @cached_property
    def roles(self) -> frozenset[str]:
        if not self.account:
            return frozenset({"visitor"})
        return frozenset({"visitor", *(member.role for member in self.members)})

    @cached_property
    def reaches(self) -> Sequence[Reach]:
        """Areas and units whose records are theirs; a visitor reaches none."""
        return [
            Reach(
                member.area_path,
                None if member.role in WHOLE_UNIT_ROLES else member.unit_code,
            )
            for member in self.members
        ]

    @property
    def unit_code(self) -> str:
        return self.members[0].unit_code if self.members else ""

    def actor(self, via: str = "web") -> Actor:
        """Who acts, for the event log; an act with a key says so and names the key by its mark."""
        if self.key:
            name = f"{self.name} [{self.key.mark}]"
            return Actor(account=self.account, name=name, unit=self.unit_code, via="key")
        return Actor(account=self.account, name=self.name, unit=self.unit_code, via=via)

    def may(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


def reader_in(request: HttpRequest) -> Reader:
    """The reader that the middleware put into the request."""
    found: Reader = request.reader  # type: ignore[attr-defined]
    return found


def key_shown(request: HttpRequest) -> str | None:
    """The secret after `Authorization: Bearer`; None for a request that shows none.

    Only the API reads it (RFC 6750, 2.1): a page never acts on what a program shows.
    """
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    is_shown = request.path.startswith("/api/") and scheme.lower() == "bearer"
    return secret.strip() if is_shown else None


def reader_with_key(secret: str, on: date) -> Reader | None:
    """Who calls with the key; None where it opens nothing, for whatever reason."""
    found = bearer(secret, on)
    return Reader(found.account, found.name, found.members, found.key) if found else None


def reader_of(request: HttpRequest, on: date) -> Reader:
    user = request.user
    if not user.is_authenticated:
        return Reader("", "", ())
    account = user.get_username()
    return Reader(account, user.get_full_name() or account, tuple(memberships(account, on)))


def everything() -> Sequence[Reach]:
    """The reach of the city itself: for published figures."""
    return [Reach(city().path, None)]
