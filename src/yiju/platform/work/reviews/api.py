"""Reviews on the spot: a pool is frozen in public, two are drawn from it, both sign there, what
they found stands in public, and an objection has two others look again. The only door here.

`Review` gives the steps for a process and does what its moves do. An item keeps: `round`, `draws`
(their keys), `inspectors`, `visited`, `signed`, `seen_before`, and under `notice` what is public.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Ground, Verdict
from yiju.platform.base.params import Parameter
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.draws import api as draws
from yiju.platform.work.cases.evidence import evidence_of
from yiju.platform.work.changes import Change
from yiju.platform.work.declared import calendar
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import (
    By,
    Effect,
    Guard,
    Holder,
    Move,
    Notice,
    Situation,
    Step,
    Timed,
)
from yiju.platform.work.reviews import forms
from yiju.platform.work.reviews.guards import (
    all_reached,
    not_all_reached,
    on_site_unmet,
    photos_unmet,
)

SYSTEM = By(system=True)
BEACON = _("上证综合指数 {day} 收盘点数（15 时）")
PARTS, INSPECTORS = "part", "inspector"
CLOSING = time(15)
START = {"round": 1, "draws": [], "inspectors": []}
"""What an item keeps when its review has not begun."""
VISITS = ("first_visit", "second_visit")


class PoolTooSmall(CityError):
    code = "review.pool_too_small"
    status = 409
    text = _("回避之后名单只有 {count} 人，少于 {least} 人，不能抽取")


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The dated parameters of a review."""

    unit: Parameter
    """Short name of the unit whose people are drawn from, in a list of one."""
    pool_least: Parameter
    beacon_days: Parameter
    """The working day after the freeze whose closing index is taken."""
    near_m: Parameter
    photos_least: Parameter
    visit_days: Parameter
    notice_days: Parameter


@dataclass(frozen=True, kw_only=True)
class Review:
    """A review within a process. `key` begins the keys of its draws; `parts` names what of the item
    is visited, of which `visits` says how many; `facts` are published with what was found;
    `may_close` is looked at again and again once the notice is over."""

    key: str
    cites: tuple[Ground, ...]
    numbers: Numbers
    office: Callable[[Situation], Holder]
    by_office: By
    is_office: Guard
    parts: str
    visits: Callable[[int, date], int]
    facts: Callable[[Change], Mapping[str, Any]]
    may_close: Guard

    def steps(self, *, passed: str, failed: str) -> tuple[Step, ...]:
        """From the frozen pool to the end of the notice; begins in `pool`."""
        one_day = Timed(Limit(1, TimeKind.WORKING_DAY), self.cites)
        two_days = Timed(Limit(2, TimeKind.WORKING_DAY), self.cites)
        return (
            Step(
                "pool", _("待冻结名单"), held_by=self.office, limit=one_day,
                moves=(
                    self._own("freeze", _("冻结并公布名单"), ("frozen",), self.freeze, forms.Pool),
                ),
            ),
            Step(
                "frozen", _("待抽取"), held_by=self.office, limit=two_days,
                moves=(self._own("draw", _("抽取核验人员"), VISITS, self.draw, forms.Beacon),),
            ),
            self._visit("first_visit", _("核验人员一到场"), 0),
            self._visit("second_visit", _("核验人员二到场"), 1),
            Step(
                "concluded", _("汇总结论"), waits_for=VISITS,
                automatic=(
                    Move("passed", _("核验通过"), ("inspected",), SYSTEM, guards=(all_reached,),
                         final=True),
                    Move("failed", _("核验不通过"), (failed,), SYSTEM, guards=(not_all_reached,),
                         final=True),
                ),
            ),
            Step(
                "inspected", _("待公示"), held_by=self.office, limit=one_day,
                moves=(
                    self._own("publish", _("公示"), ("published",), self.publish, forms.Published),
                ),
            ),
            Step(
                "published", _("公示"), held_by=self.office,
                notice=Notice(
                    self._days(self.numbers.notice_days), answered_by=SYSTEM, upheld="object"
                ),
                moves=(
                    Move("object", _("因异议重新核验"), ("pool",), SYSTEM, in_notice=True,
                         effects=(self.again,), final=True),
                    self._own("edit", _("更正公示，重新计时"), ("published",), self.publish,
                              forms.Published, in_notice=True),
                ),
                automatic=(
                    Move("close", _("公示期满"), (passed,), SYSTEM, guards=(self.may_close,),
                         final=True),
                ),
            ),
        )  # fmt: skip

    def _own(
        self, key: str, title: Any, to: tuple[str, ...], effect: Effect, form: type,
        in_notice: bool = False,
    ) -> Move:  # fmt: skip
        return Move(
            key, title, to, self.by_office, form, guards=(self.is_office,), effects=(effect,),
            in_notice=in_notice, final=True,
        )  # fmt: skip

    def _visit(self, key: str, title: Any, place: int) -> Step:
        return Step(
            key, title, held_by=lambda seen: Holder(account=seen.data["inspectors"][place]),
            limit=self._days(self.numbers.visit_days), checks=True,
            moves=(
                Move("sign", _("签署核验结论"), ("concluded",), By(holder=True), forms.Site,
                     guards=(self.is_on_site,), effects=(self.sign,), final=True),
                self._own("replace", _("另派递补人员"), (key,), self.replace, forms.Replaced),
            ),
        )  # fmt: skip

    def _days(self, days: Parameter) -> Timed:
        return Timed(
            lambda seen: Limit(int(days.at(china_day(seen.now))), TimeKind.WORKING_DAY), self.cites
        )

    def is_shown(self, seen: Situation) -> Verdict:
        """Whether a request comes with photos enough."""
        day = china_day(seen.now)
        least = int(self.numbers.photos_least.at(day))
        return photos_unmet(seen, least, int(self.numbers.near_m.at(day)))

    def is_on_site(self, seen: Situation) -> Verdict:
        return on_site_unmet(seen, int(self.numbers.near_m.at(china_day(seen.now))))

    def draw_key(self, number: str, data: Mapping[str, Any]) -> str:
        """Under which the draw of the present round is kept."""
        return f"{self.key}-{number.lower()}-{data['round']}"

    def freeze(self, change: Change) -> None:
        """Publish who is drawn from, who was left out and why, and on what the draw will rest.
        Raises PoolTooSmall."""
        item, day = change.item, china_day(change.at)
        left_out = dict(item.data.get("seen_before", {}))
        for line in change.said.excluded.splitlines():
            name, _space, why = line.strip().partition(" ")
            left_out |= {name: why.strip()} if name else {}
        pool = self._pool(day)
        names = [name for name in pool if name not in left_out]
        least = int(self.numbers.pool_least.at(day))
        if len(names) < least:
            raise PoolTooSmall(count=len(names), least=least)
        key = self.draw_key(item.number, item.data)
        beacon_on = calendar().add_working_days(day, int(self.numbers.beacon_days.at(day)))
        draws.announce(
            key,
            kind=item.process,
            title=item.title,
            house=registry.unit(item.data["office"]).short_name,
            beacon=BEACON.msgid.format(day=beacon_on),
            beacon_at=datetime.combine(beacon_on, CLOSING, CHINA),
            actor=change.actor,
            at=change.at,
        )
        excluded = tuple(draws.Excluded(name, left_out[name]) for name in pool if name in left_out)
        draws.freeze(
            key, self._notice(names, excluded, item.data[self.parts], day), actor=change.actor,
            at=change.at,
        )  # fmt: skip
        item.data["draws"] = [*item.data["draws"], key]

    def _pool(self, day: date) -> list[str]:
        [unit] = self.numbers.unit.at(day)
        code = registry.resolve(unit)[0].code
        found = (one.account for one in registry.accounts_as("staff", day)
                 if one.unit_code == code)  # fmt: skip
        return list(dict.fromkeys(found))

    def _notice(
        self,
        names: Sequence[str],
        excluded: tuple[draws.Excluded, ...],
        parts: Sequence[str],
        day: date,
    ) -> draws.Notice:
        """Inspectors; and where not every part is visited, the parts as a stratum of their own."""
        visits = self.visits(len(parts), day)
        if visits == len(parts):
            return draws.Notice(tuple(map(draws.Candidate, names)), {"": 2}, excluded)
        candidates = [draws.Candidate(name, INSPECTORS) for name in names]
        candidates += [draws.Candidate(name, PARTS) for name in parts]
        return draws.Notice(tuple(candidates), {INSPECTORS: 2, PARTS: visits}, excluded)

    def draw(self, change: Change) -> None:
        data = change.item.data
        key = self.draw_key(change.item.number, data)
        draws.note_beacon(key, change.said.value, actor=change.actor, at=change.at)
        taken = draws.perform(key, actor=change.actor, at=change.at).taken
        data["inspectors"] = list(_inspectors(taken))
        data["visited"] = list(taken.get(PARTS, data[self.parts]))
        data["signed"] = {}

    def replace(self, change: Change) -> None:
        """The next of the order goes instead of one who has an interest; the reason is public."""
        data, said = change.item.data, change.said
        key = self.draw_key(change.item.number, data)
        made = draws.replace(key, said.inspector, said.reason, actor=change.actor, at=change.at)
        fresh = next(one for one in _inspectors(made.taken) if one not in data["inspectors"])
        data["inspectors"] = [fresh if one == said.inspector else one for one in data["inspectors"]]
        data["signed"].pop(said.inspector, None)

    def sign(self, change: Change) -> None:
        said = {"result": change.said.result, "found": change.said.found}
        change.item.data["signed"] = {**change.item.data["signed"], change.actor.account: said}

    def publish(self, change: Change) -> None:
        """What stands in public, under one hash with the photos; whoever edits it starts anew."""
        item, data = change.item, change.item.data
        told = {
            "words": change.said.words,
            self.parts: data[self.parts],
            "visited": data["visited"],
            "inspectors": data["inspectors"],
            "signed": data["signed"],
            "draw": data["draws"][-1],
            "photos": [
                one.sha256
                for one in evidence_of(item.number)
                if one.by_account in data["inspectors"]
            ],
            **self.facts(change),
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        data["notice"] = {**told, "hash": hashlib.sha256(text.encode()).hexdigest()}

    def again(self, change: Change) -> None:
        """A further round, in which those of the rounds before are left out."""
        data, why = change.item.data, str(_("参加过本次申请的上一轮核验"))
        data["seen_before"] = {
            **data.get("seen_before", {}),
            **dict.fromkeys(data["inspectors"], why),
        }
        data["round"] += 1


def _inspectors(taken: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return taken.get("", taken.get(INSPECTORS, ()))
