"""Who gives a command, from who is signed in; and what they may give."""

from yiju.interfaces.policy import WHOLE_UNIT_ROLES
from yiju.interfaces.web.reader import Reader
from yiju.platform.registry.api import Reach
from yiju.platform.sensing.commands import api


def giver_of(reader: Reader, via: str = "web") -> api.Giver:
    """With every post that they hold on the day, each with its own reach."""
    posts = tuple(
        api.Post(
            member.role,
            Reach(member.area_path, None if member.role in WHOLE_UNIT_ROLES else member.unit_code),
        )
        for member in reader.members
    )
    return api.Giver(reader.actor(via), posts)


def may_give(reader: Reader) -> dict[str, list[api.Authority]]:
    """By key of the kind, in whose name the reader may give it."""
    found = {
        kind.key: [one for one in api.Authority if reader.may(*kind.roles(one))]
        for kind in api.command_kinds()
    }
    return {key: authorities for key, authorities in found.items() if authorities}
