"""An evaluation declared by form: what is filled in becomes the data of a declaration."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from yiju.interfaces import clock
from yiju.interfaces.web import evaluation_view as view
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.evaluation import api as evaluation

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 4, 4, 60
MOST_EXPERTS, MOST_COMPARED = 9, 9
MOST_TEXT = 1_000_000
LEVELS: Mapping[str, Text] = {
    "district": _("辖市区"),
    "street": _("街道、镇"),
    "community": _("社区、村"),
    "unit": _("部门和单位"),
    "compound": _("住宅小区"),
    "": _("其他（名称见下）"),
}
METHODS: Mapping[str, tuple[Text, tuple[str, str]]] = {
    "target": (_("目标距离：得 0 分的值、得 100 分的值"), ("worst", "target")),
    "minmax": (_("区间：下限、上限（不写为各家最差、最好）"), ("lower", "upper")),
    "efficacy": (_("功效系数：不容许值、满意值"), ("unacceptable", "satisfactory")),
    "z": (_("标准差"), ("", "")),
    "rank": (_("名次"), ("", "")),
}
CELLS = (
    *("title", "branch", "indicator", "better", "weight", "method", "a", "b", "missing"),
    *("error", "floor", "cap"),
)
"""Of the row of an indicator."""
SCALE = (*(str(n) for n in range(9, 1, -1)), "1", *(f"1/{n}" for n in range(2, 10)))


@dataclass(frozen=True)
class Filled:
    """What stands in the form; nothing of it has been checked."""

    form: Mapping[str, str]
    ways: tuple[str, ...]

    def said(self, name: str, most: int = 200) -> str:
        return self.form.get(name, "").strip()[:most]

    @cached_property
    def rows(self) -> int:
        return _whole(self.said("rows"), FIRST_ROWS, MOST_ROWS)

    @cached_property
    def experts(self) -> int:
        return _whole(self.said("experts"), 1, MOST_EXPERTS) if "ahp" in self.ways else 0

    @cached_property
    def indicators(self) -> list[tuple[int, str, str, str]]:
        """Row, key, title and branch of each that was filled in."""
        found = []
        for n in range(self.rows):
            title = self.said(f"title-{n}", 120)
            if title or self.said(f"indicator-{n}"):
                titled = title or self.said(f"indicator-{n}")
                found.append((n, f"i{n + 1}", titled, self.said(f"branch-{n}", 60)))
        return found

    @cached_property
    def branches(self) -> dict[str, str]:
        """Key by title, in order."""
        titles = dict.fromkeys(branch for _n, _key, _title, branch in self.indicators if branch)
        return {title: f"b{n + 1}" for n, title in enumerate(titles)}

    @cached_property
    def siblings(self) -> dict[str, list[str]]:
        """The titles that are compared with each other, by key of the branch ("" the highest)."""
        highest: dict[str, None] = {}
        found: dict[str, list[str]] = {"": []}
        for _n, _key, title, branch in self.indicators:
            if branch:
                found.setdefault(self.branches[branch], []).append(title)
            highest.setdefault(branch or title)
        found[""] = list(highest)
        return {key: titles for key, titles in found.items() if len(titles) > 1}

    def data(self) -> dict[str, Any]:
        """As a declaration is handed in; numbers that are none stay as they were written."""
        told: dict[str, Any] = {
            "key": self.said("key"),
            "title": self.said("title"),
            "month": self.said("month"),
            "aggregation": self.said("aggregation") or "arithmetic",
            "subjects": self._subjects(),
            "weights": self._weights(),
            "indicators": self._parts(),
        }
        for name in ("decimals", "appeal_days"):
            if self.said(name):
                told[name] = _number(self.said(name))
        return told

    def _subjects(self) -> dict[str, Any]:
        level = self.said("level")
        named = []
        for row in _table(self.said("subjects", MOST_TEXT)):
            key = self.codes.get(row[0], row[0])
            group = {"group": row[1]} if len(row) > 1 and row[1] else {}
            named.append({"key": key, **({"title": row[0]} if not level else {}), **group})
        if not named and not level:
            named = [{"key": row[0], "title": row[0]} for row in self.pasted[1:]]
        return {**({"level": level} if level else {}), **({"named": named} if named else {})}

    @cached_property
    def codes(self) -> dict[str, str]:
        """Codes of what is registered at the level, by name."""
        level = self.said("level")
        if level == "unit":
            units = registry.units()
            return {name: one.code for one in units for name in (one.name, one.short_name)}
        if level == "compound":
            rows = registry.standing("compound", on=clock.today(), within=None)
            return {one.name: one.code for one in rows}
        return {one.name: one.code for one in registry.areas(level)} if level else {}

    @cached_property
    def pasted(self) -> list[list[str]]:
        return _table(self.said("figures", MOST_TEXT))

    def _values(self, title: str) -> dict[str, Any]:
        head = self.pasted[0] if self.pasted else []
        if title not in head[1:]:
            return {}
        place = head.index(title, 1)
        return {
            self.codes.get(row[0], row[0]): _number(row[place])
            for row in self.pasted[1:]
            if len(row) > place and row[place]
        }

    def _parts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        branches: dict[str, dict[str, Any]] = {}
        for n, key, title, branch in self.indicators:
            leaf = self._leaf(n, key, title)
            if not branch:
                found.append(leaf)
                continue
            if branch not in branches:
                above = {"key": self.branches[branch], "title": branch, "weight": 0, "parts": []}
                branches[branch] = above
                found.append(above)
            branches[branch]["parts"].append(leaf)
            own = leaf.get("weight", 1)
            if isinstance(own, int | float):
                branches[branch]["weight"] += own
        return found

    def _leaf(self, n: int, key: str, title: str) -> dict[str, Any]:
        method = self.said(f"method-{n}") or "minmax"
        names = METHODS[method][1] if method in METHODS else ("", "")
        ends = {
            name: _number(said)
            for name, said in zip(names, (self.said(f"a-{n}"), self.said(f"b-{n}")), strict=True)
            if name and said
        }
        leaf: dict[str, Any] = {
            "key": key,
            "title": title,
            "better": self.said(f"better-{n}") or "more",
            "missing": self.said(f"missing-{n}") or "no_score",
            "normalise": {"method": method, **ends},
        }
        if indicator := self.said(f"indicator-{n}"):
            leaf["indicator"] = indicator
            if item := steering.known().get(indicator):
                leaf["better"] = item.better
        else:
            leaf["values"] = self._values(title)
        for name in ("weight", "error"):
            if said := self.said(f"{name}-{n}"):
                leaf[name] = _number(said)
        if floor := self.said(f"floor-{n}"):
            side = "below" if leaf["better"] == "more" else "above"
            cap = self.said(f"cap-{n}")
            limit = {"cap": _number(cap)} if cap else {"veto": True}
            leaf["limits"] = [{side: _number(floor), **limit}]
        return leaf

    def _weights(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "method": list(self.ways) or ["given"],
            "by": self.said("by") or "product",
        }
        if "ahp" in self.ways:
            told["experts"] = {
                branch: [self.matrix(expert, branch, len(titles)) for expert in range(self.experts)]
                for branch, titles in self.siblings.items()
                if len(titles) <= MOST_COMPARED
            }
            if grounds := self.said("grounds", 500):
                told["grounds"] = grounds
        return told

    def matrix(self, expert: int, branch: str, size: int) -> list[list[float]]:
        """What is not compared is equally important."""
        found = [[1.0] * size for _row in range(size)]
        for i, j in combinations(range(size), 2):
            said = self.said(_comparison(expert, branch, i, j))
            top, _slash, bottom = (said if said in SCALE else "1").partition("/")
            found[i][j] = int(top) / int(bottom or 1)
            found[j][i] = int(bottom or 1) / int(top)
        return found

    def compared(self) -> Iterator[dict[str, Any]]:
        """Each expert's comparisons, with the consistency ratio as it stands."""
        for expert in range(self.experts):
            for branch, titles in self.siblings.items():
                if len(titles) > MOST_COMPARED:
                    continue
                pairs = [
                    {
                        "name": (name := _comparison(expert, branch, i, j)),
                        "one": titles[i],
                        "other": titles[j],
                        "value": self.said(name) or "1",
                    }
                    for i, j in combinations(range(len(titles)), 2)
                ]
                judged = evaluation.judged(self.matrix(expert, branch, len(titles)))
                about = next((t for t, key in self.branches.items() if key == branch), "")
                yield {
                    "expert": expert + 1,
                    "about": about,
                    "pairs": pairs,
                    "ratio": judged.ratio,
                    "weights": [
                        (title, 100 * one)
                        for title, one in zip(titles, judged.weights, strict=True)
                    ],
                }


def _comparison(expert: int, branch: str, i: int, j: int) -> str:
    return f"c-{expert}-{branch}-{i}-{j}"


def _whole(said: str, least: int, most: int) -> int:
    return min(most, max(least, int(said))) if said.isdecimal() and len(said) < 5 else least


def _number(said: str) -> float | int | str:
    """A number as the declaration takes it; what is none stays, to be told as wrong."""
    try:
        return int(said)
    except ValueError:
        pass
    try:
        return float(said)
    except ValueError:
        return said


def _table(text: str) -> list[list[str]]:
    """Lines as they are pasted from a spreadsheet, or parted by commas."""
    rows = csv.reader(io.StringIO(text.replace("，", ",")), delimiter="\t" if "\t" in text else ",")
    found = [[cell.strip() for cell in row] for row in rows]
    return [row for row in found if (row and row[0]) or any(row[1:])]


def _sources() -> list[tuple[str, Text | str]]:
    """The indicators of the platform, then those that units report."""
    known = steering.known()
    return [(key, known[key].title if key in known else key) for key in steering.indicator_keys()]


def form(request: HttpRequest) -> HttpResponse:
    """Filled in step by step: more rows, the experts' comparisons, and then saved as a draft."""
    filled = Filled(
        {name: str(value) for name, value in request.POST.items()},
        tuple(request.POST.getlist("ways")),
    )
    problem, act = None, request.POST.get("act", "")
    if act == "save":
        try:
            made = evaluation.declare(
                filled.data(), actor=reader_in(request).actor(), at=clock.moment()
            )
            return redirect("evaluation:page", made.key)
        except CityError as error:
            problem = error
    rows = min(MOST_ROWS, filled.rows + (MORE_ROWS if act == "more" else 0))
    context = {
        "said": filled.form,
        "ways": filled.ways,
        "row_count": rows,
        "rows": [
            {"n": n, **{name: filled.said(f"{name}-{n}") for name in CELLS}} for n in range(rows)
        ],
        "levels": LEVELS.items(),
        "methods": [(key, title) for key, (title, _names) in METHODS.items()],
        "missing": view.MISSING.items(),
        "weighings": view.WEIGHINGS.items(),
        "aggregations": view.AGGREGATIONS.items(),
        "known": _sources(),
        "scale": SCALE,
        "compared": list(filled.compared()),
        "limit": float(evaluation.parameters().consistency.at(clock.today())),
        "problem": problem,
        "problems": getattr(problem, "problems", ()),
    }
    status = problem.status if problem else 200
    return render(request, "web/evaluations/form.html", context, status=status)


urlpatterns = [path("new/", form, name="new")]
