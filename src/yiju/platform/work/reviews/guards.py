"""What stands against a move of a review: pure, each answer with all that is unmet."""

from datetime import timedelta

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Verdict, rule
from yiju.platform.work.process import Shown, Situation
from yiju.platform.work.reviews.forms import REACHED

CITES = (Clause("9"),)
CLOCKS_APART = timedelta(minutes=10)


def photos_unmet(seen: Situation, least: int, near: int) -> Verdict:
    """Unless so many photos were shown since the item began, each with place and time, within so
    many metres."""
    good = [one for one in seen.evidence if is_placed(one, near) and one.added >= seen.began]
    if len(good) >= least:
        return Verdict()
    said = _("有位置和时间的现场照片 {count} 张，至少 {least} 张，距现场不超过 {near} 米")
    return Verdict.of([said.format(count=len(good), least=least, near=near)])


def on_site_unmet(seen: Situation, near: int) -> Verdict:
    """Unless whoever acts has taken a photo there since the draw."""
    drawn = max((done.at for done in seen.history if done.move == "draw"), default=seen.began)
    own = [one for one in seen.evidence if one.account == seen.party.account]
    if any(is_placed(one, near) and (one.taken or drawn) >= drawn - CLOCKS_APART for one in own):
        return Verdict()
    said = _("没有您本次到场拍摄的照片：须带位置和时间，距现场不超过 {near} 米")
    return Verdict.of([said.format(near=near)])


def is_placed(one: Shown, near: int) -> bool:
    return one.taken is not None and one.metres is not None and one.metres <= near


@rule(cites=CITES, reading=_("两人都认定达到要求，才算核验通过。"))
def all_reached(seen: Situation) -> Verdict:
    said = [one["result"] for one in seen.data["signed"].values()]
    if said == [REACHED] * len(said):
        return Verdict()
    return Verdict.of([_("有人认定未达到要求")])


def not_all_reached(seen: Situation) -> Verdict:
    return Verdict.of([_("都认定达到要求")]) if all_reached(seen) else Verdict()
