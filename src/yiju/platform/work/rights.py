"""Who may make a move: pure, and an answer with all that is unmet."""

from collections.abc import Iterator, Sequence

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict
from yiju.platform.registry.api import Member
from yiju.platform.work.process import By, Done, Holder, Party


def may(by: By, party: Party, holder: Holder, area_path: str, history: Sequence[Done]) -> Verdict:
    """Whether the party fits one of the ways of `by`, and is not excluded."""
    if not any(_ways(by, party, holder, area_path)):
        return Verdict.of([_("您的角色、单位或区域不能办理此操作")])
    return Verdict.of(list(_excluded(by, party, history)))


def _ways(by: By, party: Party, holder: Holder, area_path: str) -> Iterator[bool]:
    yield by.system and party.system
    yield by.reporter and party.reporter
    yield bool(party.part) and party.part in by.parts
    yield any(post.role in by.roles and _covers(post, area_path) for post in party.posts)
    if by.holder:
        yield holds(party, holder, area_path)


def holds(party: Party, holder: Holder, area_path: str) -> bool:
    """Whether a step lies on the party's desk: it fits all that the holder names."""
    if holder == Holder():
        return False
    if holder.account and holder.account != party.account:
        return False
    if holder.account and not (holder.unit or holder.role):
        return True
    return any(
        (not holder.unit or post.unit_code == holder.unit)
        and (not holder.role or post.role == holder.role)
        and _covers(post, area_path)
        for post in party.posts
    )


def _covers(post: Member, area_path: str) -> bool:
    return area_path.startswith(post.area_path)


def _excluded(by: By, party: Party, history: Sequence[Done]) -> Iterator[Text]:
    """Who handled may not verify, and nobody of their unit."""
    units = {post.unit_code for post in party.posts}
    for done in history:
        if done.move not in by.never:
            continue
        if party.account and done.account == party.account:
            yield _("您办理过“{move}”，本环节须由他人办理").format(move=done.move)
            return
        if done.unit and done.unit in units:
            yield _("您的单位办理过“{move}”，本环节须由别的单位办理").format(move=done.move)
            return
