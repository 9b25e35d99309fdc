"""Who is asking: the account with its roles and its reach on the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest

from yiju.interfaces.policy import WHOLE_UNIT_ROLES
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import Member, Reach, city, memberships


@dataclass(frozen=True)
class Reader:
    """`account` is empty for a visitor. Roles and reach follow from memberships on the day."""

    account: str
    name: str
    members: tuple[Member, ...]

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
        return Actor(account=self.account, name=self.name, unit=self.unit_code, via=via)

    def may(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


def reader_in(request: HttpRequest) -> Reader:
    """The reader that the middleware put into the request."""
    found: Reader = request.reader  # type: ignore[attr-defined]
    return found


def reader_of(request: HttpRequest, on: date) -> Reader:
    user = request.user
    if not user.is_authenticated:
        return Reader("", "", ())
    account = user.get_username()
    return Reader(account, user.get_full_name() or account, tuple(memberships(account, on)))


def everything() -> Sequence[Reach]:
    """The reach of the city itself: for published figures."""
    return [Reach(city().path, None)]
