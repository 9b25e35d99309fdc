"""The evaluations of the demonstration: June 2022 of the districts published, one appeal upheld, a
second edition; and of the streets, published.

How they are evaluated stands in the `evaluation.toml` and the `evaluation-streets.toml` of the
city, as the office would declare it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

from yiju.city.accounts import SECOND_OFFICE, Post
from yiju.city.deliveries import Delivery
from yiju.platform.steering.evaluation import api as evaluation

AN_HOUR = timedelta(hours=1)
CORRECTED = ("in_time", "handled", "inspected", "stalls", "owners")
"""What a district may well have counted otherwise than the platform."""
MOST = FULL = 100
"""Of a share in percent, and of the points of one value."""
STEPS = 10
"""Claims are written with one decimal."""


@dataclass(frozen=True)
class Claim:
    """A value that an appeal says is another one."""

    subject: str
    leaf: str
    value: Fraction


@dataclass(frozen=True)
class Evaluations:
    """Declared and published on the last morning, appealed against and decided on the same day."""

    file: Path
    streets: Path
    posts: Mapping[str, Post]
    ready: datetime
    """When the cases that ran elsewhere have been taken over."""

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(self.ready + 2 * AN_HOUR, self._publish)
        yield Delivery(self.ready + 3 * AN_HOUR, self._publish_streets)
        yield Delivery(self.ready + 4 * AN_HOUR, self._appeal)
        yield Delivery(self.ready + 7 * AN_HOUR, self._decide)

    @cached_property
    def declared(self) -> evaluation.Declaration:
        return evaluation.parse(self.file.read_text(encoding="utf-8"))

    def _publish(self, at: datetime) -> int:
        return self._published(self.declared, at)

    def _publish_streets(self, at: datetime) -> int:
        return self._published(evaluation.parse(self.streets.read_text(encoding="utf-8")), at)

    def _published(self, declared: evaluation.Declaration, at: datetime) -> int:
        office = self.posts["office"].actor
        evaluation.declare(declared.data, actor=office, at=at)
        evaluation.publish(declared.key, actor=office, at=at)
        return 1

    def _appeal(self, at: datetime) -> int:
        key, posts = self.declared.key, liaisons(self.posts)
        told = evaluation.edition(key).content
        claim = overtaking(self.declared, told, posts)
        if claim is None:
            return 0
        name = next(one["title"] for one in told["subjects"] if one["key"] == claim.subject)
        evaluation.appeal(
            key,
            claim.subject,
            claim.leaf,
            str(claim.value),
            ground="演示：有几项已经办结、备案，登记时漏录，补录后按此计算",
            document=f"演示：{name}核对清单〔2022〕6号",
            actor=posts[claim.subject].actor,
            at=at,
        )
        return 1

    def _decide(self, at: datetime) -> int:
        key, actor = self.declared.key, self.posts[SECOND_OFFICE].actor
        waiting = [one for one in evaluation.appeals(key) if one.upheld is None]
        for one in waiting:
            answer = "演示：经与台账和现场核对，属实"
            evaluation.decide(key, one.number, upheld=True, answer=answer, actor=actor, at=at)
        return len(waiting)


def liaisons(posts: Mapping[str, Post]) -> dict[str, Post]:
    """Who speaks for each district, by its code."""
    return {post.area_code: post for post in posts.values() if post.role == "district"}


def overtaking(
    declared: evaluation.Declaration, told: Mapping[str, Any], among: Iterable[str]
) -> Claim | None:
    """The smallest correction of one value, written with one decimal and at most 100, by which
    one of `among` passes the next above it; None where none would do."""
    leaves = {leaf.key: leaf for leaf in declared.leaves if leaf.key in CORRECTED}
    found = []
    for group in told["results"]:
        ranked = [line for line in group["lines"] if line["rank"]]
        for above, line in pairwise(ranked):
            if line["subject"] in among and not (line["capped"] or line["vetoed"]):
                needed = above["exact"] - line["exact"]
                found += list(_claims(line, leaves, told["values"][line["subject"]], needed))
    return min(found, default=(0.0, None), key=lambda one: one[0])[1]


def _claims(
    line: Mapping[str, Any],
    leaves: Mapping[str, evaluation.Leaf],
    values: Mapping[str, str | None],
    needed: float,
) -> Iterator[tuple[float, Claim]]:
    for key, normal, weight, _note in line["parts"]:
        told = values[key]
        if key not in leaves or told is None or not weight or needed / weight >= FULL - normal:
            continue
        value = Fraction(told)
        step = needed / weight / _slope(leaves[key])
        claim = Fraction(ceil((value + Fraction(step)) * STEPS) + 1, STEPS)
        if claim <= MOST:
            yield step, Claim(line["subject"], key, claim)


def _slope(leaf: evaluation.Leaf) -> float:
    """Points from 0 to 100 for each unit of the value."""
    told = leaf.options
    if leaf.method == "efficacy":
        return 40 / (told["satisfactory"] - told["unacceptable"])
    return 100 / (told["target"] - told.get("worst", 0.0))
