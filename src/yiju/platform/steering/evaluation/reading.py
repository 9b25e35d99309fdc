"""A declaration read from data: checked whole, with all problems at once."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from yiju.platform.base import params
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import _
from yiju.platform.steering.evaluation import aggregating, normalising, weights
from yiju.platform.steering.evaluation.declaration import (
    LEVELS,
    MISSING,
    TRANSFORMS,
    Adjustment,
    Base,
    Branch,
    Declaration,
    Grade,
    Leaf,
    Limit,
    Robustness,
    Subject,
    Weighing,
    siblings,
)
from yiju.platform.steering.evaluation.fields import Fields

P = params.load(__file__)
MOST_RUNS, MOST_DECIMALS = 20_000, 12
MOST_LEAVES, MOST_SUBJECTS, DEEPEST = 400, 2_000, 6


class FileUnreadable(CityError):
    code = "evaluation.file_unreadable"
    status = 422
    text = _("读不了这个文件：{why}。用 TOML 或 JSON 写，格式见文档 evaluation.md")


def parse(text: str) -> Declaration:
    """A declaration from a TOML or JSON file; raises FileUnreadable and Problems."""
    try:
        told = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileUnreadable(why=str(error)[:200]) from None
    return read(told)


def read(told: Mapping[str, Any]) -> Declaration:
    """A declaration from data; raises Problems with everything that is wrong."""
    reader = Reader(date(2020, 1, 1))
    found = reader.declaration(told)
    if reader.problems:
        raise Problems(reader.problems)
    return found


class Reader(Fields):
    """A whole declaration, part by part."""

    def declaration(self, told: Mapping[str, Any]) -> Declaration:
        names = "key title month subjects indicators weights aggregation robust adjustments"
        names += " adjust_most grades decimals appeal_days least_known"
        self.known(told, "", *names.split())
        parts = self.parts(told.get("indicators", []), "indicators", 1)
        if not self.keys:
            self.wrong("indicators", _("没有指标"), _("至少写一个"))
        if len(self.keys) > MOST_LEAVES:
            self.wrong("indicators", _("指标太多"), _("最多 {most} 项").format(most=MOST_LEAVES))
        subjects = self.table(told.get("subjects"), "subjects")
        self.known(subjects, "subjects.", "level", "named")
        grades = told.get("grades", self.national_grades())
        found = Declaration(
            key=self.key(told.get("key"), "key"),
            title=self.words(told.get("title"), "title"),
            month=self.month(told.get("month")),
            level=str(subjects.get("level", "")),
            subjects=self.subjects(subjects.get("named", [])),
            parts=parts,
            weighing=self.weighing(told.get("weights", {"method": "given"}), parts),
            aggregation=self.choice(
                told.get("aggregation", "arithmetic"), "aggregation", aggregating.METHODS
            ),
            robustness=self.robustness(told.get("robust", {})),
            adjustments=self.adjustments(told.get("adjustments", [])),
            adjust_most=self.number(told.get("adjust_most", 5), "adjust_most", 0, 100),
            grades=self.grades(grades),
            decimals=self.whole(told.get("decimals", 4), "decimals", 0, MOST_DECIMALS),
            appeal_days=self.whole(
                told.get("appeal_days", int(P.appeal_days.at(self.day))), "appeal_days", 1, 60
            ),
            data=told,
            least_known=self.number(told.get("least_known", 0), "least_known", 0, 1),
        )
        if not found.level and not found.subjects:
            self.wrong("subjects", _("没有评价对象"), _("写 level 或 named"))
        if found.level not in ("", *LEVELS):
            self.wrong("subjects.level", _("没有这一级"), _("可用的有：") + "、".join(LEVELS))
        if found.level == "unit" and not found.subjects:
            self.wrong("subjects.named", _("没有评价对象"), _("写明哪些单位"))
        return found

    def subjects(self, told: Any) -> tuple[Subject, ...]:
        found = []
        for n, one in enumerate(self.rows(told, "subjects.named", MOST_SUBJECTS)):
            place = f"subjects.named[{n}]."
            self.known(one, place, "key", "title", "group")
            key = self.words(one.get("key"), place + "key", 60)
            title = one.get("title", key)
            found.append(Subject(key, str(title)[:120], str(one.get("group", ""))[:60]))
        if len({one.key for one in found}) < len(found):
            self.wrong("subjects.named", _("有重复的对象"), _("每个对象写一次"))
        return tuple(found)

    def parts(self, told: Any, place: str, depth: int) -> tuple[Branch | Leaf, ...]:
        if depth > DEEPEST:
            self.wrong(place, _("层次太深"), _("最多 {most} 层").format(most=DEEPEST))
            return ()
        found: list[Branch | Leaf] = []
        for n, one in enumerate(self.rows(told, place, MOST_LEAVES)):
            here = f"{place}[{n}]."
            if "parts" not in one:
                found.append(self.leaf(one, here))
                continue
            self.known(one, here, "key", "title", "weight", "parts")
            key = self.key(one.get("key"), here + "key")
            title = self.words(one.get("title"), here + "title")
            weight = self.number(one.get("weight", 1), here + "weight", 0)
            found.append(
                Branch(key, title, weight, self.parts(one["parts"], here + "parts", depth + 1))
            )
        if found and not sum(part.weight for part in found):
            self.wrong(place, _("权重都是零"), _("至少一项大于零"))
        return tuple(found)

    def leaf(self, told: Mapping[str, Any], place: str) -> Leaf:
        names = "key title indicator better weight normalise outliers error missing limits values"
        self.known(told, place, *names.split(), "not_applicable", "per")
        key = self.key(told.get("key"), place + "key")
        if key in self.keys:
            self.wrong(place + "key", _("编号重复：{key}").format(key=key), _("每项指标一个编号"))
        self.keys.add(key)
        method, options = self.normalise(told.get("normalise", {}), place + "normalise")
        outliers = self.table(told.get("outliers", {}), place + "outliers")
        self.known(outliers, place + "outliers.", "winsorise", "points", "transform", "power")
        transform = self.transform(outliers, place + "outliers", method, options)
        values = self.table(told.get("values", {}), place + "values")
        if not values and not told.get("indicator"):
            self.wrong(place, _("没有数据来源"), _("写 indicator 或 values"))
        return Leaf(
            key=key,
            title=str(told.get("title", ""))[:120],
            indicator=str(told.get("indicator", ""))[:80],
            better=self.choice(told.get("better", "more"), place + "better", ("more", "less")),
            weight=self.number(told.get("weight", 1), place + "weight", 0),
            method=method,
            options=options,
            winsorise=self.number(outliers.get("winsorise", 0), place + "winsorise", 0, 0.49),
            error=self.number(told.get("error", 0), place + "error", 0),
            missing=self.choice(told.get("missing", "no_score"), place + "missing", MISSING),
            limits=self.limits(told.get("limits", []), place + "limits"),
            values={
                str(name): self.given(one, f"{place}values.{name}") for name, one in values.items()
            },
            not_applicable={
                str(name): self.words(why, f"{place}not_applicable.{name}")
                for name, why in self.table(told.get("not_applicable", {}), place).items()
            },
            points=self.whole(outliers.get("points", 0), place + "outliers.points", 0, 100),
            transform=transform,
            power=self.power(outliers, place + "outliers", transform),
            per=self.base(told["per"], place + "per") if "per" in told else None,
        )

    def transform(
        self, told: Mapping[str, Any], place: str, method: str, options: Mapping[str, float]
    ) -> str:
        """A transformed value has another unit: it is measured by its peers alone."""
        if "winsorise" in told and "points" in told:
            self.wrong(place, _("缩尾有两种写法"), _("winsorise 和 points 只写一个"))
        if "transform" not in told:
            return ""
        if options or method not in ("minmax", "z", "rank"):
            remedy = _("normalise 用不带界限的 minmax、z 或 rank")
            self.wrong(place, _("变换后的数没有原来的单位"), remedy)
        return self.choice(told["transform"], place + ".transform", TRANSFORMS)

    def power(self, told: Mapping[str, Any], place: str, transform: str) -> float | None:
        if "power" not in told:
            return None
        if transform != "boxcox":
            self.wrong(place + ".power", _("没有这一项"), _('写 transform = "boxcox"'))
        return self.number(told["power"], place + ".power", -5, 5)

    def base(self, told: Any, place: str) -> Base:
        found = self.table(told, place)
        self.known(found, place + ".", "indicator", "values", "times")
        values = self.table(found.get("values", {}), place + ".values")
        if not values and not found.get("indicator"):
            self.wrong(place, _("没有数据来源"), _("写 indicator 或 values"))
        return Base(
            str(found.get("indicator", ""))[:80],
            {str(n): self.given(one, f"{place}.values.{n}") for n, one in values.items()},
            self.number(found.get("times", 1), place + ".times", 1e-9),
        )

    def given(self, told: Any, place: str) -> float | str:
        return self.words(told, place) if isinstance(told, str) else self.number(told, place)

    def normalise(self, told: Any, place: str) -> tuple[str, Mapping[str, float]]:
        found = self.table(told, place)
        method = self.choice(found.get("method", "minmax"), place, normalising.METHODS)
        names = ("target", "worst", "lower", "upper", "satisfactory", "unacceptable")
        self.known(found, place + ".", "method", *names)
        options = {n: self.number(found[n], f"{place}.{n}") for n in names if n in found}
        for name in normalising.NEEDS.get(method, ()):
            if name not in options:
                self.wrong(place, _("{method} 要有 {name}").format(method=method, name=name), name)
        return method, options

    def limits(self, told: Any, place: str) -> tuple[Limit, ...]:
        found = []
        for n, one in enumerate(self.rows(told, place, 10)):
            here = f"{place}[{n}]."
            self.known(one, here, "below", "above", "cap", "veto")
            low, high, cap = (
                self.number(one[name], here + name) if name in one else None
                for name in ("below", "above", "cap")
            )
            veto = one.get("veto") is True
            if (low is None) == (high is None) or (cap is None and not veto):
                self.wrong(here[:-1], _("限制不完整"), _("写 below 或 above，和 cap 或 veto"))
            found.append(Limit(low, high, cap, veto))
        return tuple(found)

    def weighing(self, told: Any, parts: tuple[Branch | Leaf, ...]) -> Weighing:
        found = self.table(told, "weights")
        self.known(found, "weights.", "method", "by", "experts", "grounds")
        methods = self.choices(found.get("method", "given"), "weights.method", weights.WAYS)
        by = self.choice(found.get("by", "product"), "weights.by", ("product", "mean"))
        grounds = self.words(found["grounds"], "weights.grounds", 500) if "grounds" in found else ""
        told_experts = self.table(found.get("experts", {}), "weights.experts")
        experts = {}
        for key, several in siblings(parts):
            if "ahp" in methods and len(several) > 1:
                told_here = told_experts.get(key)
                experts[key] = self.experts(told_here, key, len(several), bool(grounds))
        return Weighing(methods, by, experts, grounds)

    def experts(
        self, told: Any, key: str, size: int, grounded: bool
    ) -> tuple[tuple[tuple[float, ...], ...], ...]:
        place = "weights.experts." + (key or '""')
        if size > len(weights.RANDOM_INDEX):
            self.wrong(place, _("一次比较太多"), _("最多九项，分层比较"))
            return ()
        if not isinstance(told, list) or not told:
            self.wrong(place, _("没有专家判断"), _("每位专家一个 {n}×{n} 矩阵").format(n=size))
            return ()
        return tuple(
            self.judgement(one, f"{place}[{n}]", size, grounded) for n, one in enumerate(told)
        )

    def judgement(
        self, told: Any, place: str, size: int, grounded: bool
    ) -> tuple[tuple[float, ...], ...]:
        """Pairwise comparisons: positive, reciprocal, and not contradicting themselves unless it is
        said why they are taken all the same."""
        equal = tuple(tuple(1.0 for _j in range(size)) for _i in range(size))
        try:
            found = tuple(tuple(float(value) for value in row) for row in told)
        except (TypeError, ValueError):
            found = ()
        if [len(row) for row in found] != [size] * size or not all(
            1 / 9.5 <= value <= 9.5 for row in found for value in row
        ):
            self.wrong(place, _("不是 1/9 至 9 的方阵"), _("写 {n}×{n} 个数").format(n=size))
            return equal
        if any(abs(found[i][j] * found[j][i] - 1) > 1e-3 for i in range(size) for j in range(size)):
            self.wrong(place, _("两个方向的比较不互为倒数"), _("a 比 b 是 3，b 比 a 就是 1/3"))
            return equal
        limit = float(P.consistency.at(self.day))
        if (ratio := weights.judged(found).ratio) >= limit and not grounded:
            what = _("判断前后不一，一致性比例 {ratio:.3f}").format(ratio=ratio)
            remedy = _("请专家重新比较，到 {limit:g} 以下，或在 weights.grounds 写明仍然采用的理由")
            self.wrong(place, what, remedy.format(limit=limit))
        return found

    def robustness(self, told: Any) -> Robustness:
        found = self.table(told, "robust")
        names = "runs seed weights normalisations aggregations weights_anew"
        self.known(found, "robust.", *names.split())
        runs, spread = int(P.runs.at(self.day)), float(P.weight_spread.at(self.day))
        return Robustness(
            self.whole(found.get("runs", runs), "robust.runs", 100, MOST_RUNS),
            self.whole(found.get("seed", 1), "robust.seed", 0, 2**31),
            self.number(found.get("weights", spread), "robust.weights", 0, 1),
            self.choices(
                found.get("normalisations", "own"),
                "robust.normalisations",
                ("own", "minmax", "z", "rank"),
            ),
            self.choices(
                found.get("aggregations", "own"),
                "robust.aggregations",
                ("own", *aggregating.METHODS),
            ),
            self.flag(found.get("weights_anew", False), "robust.weights_anew"),
        )

    def adjustments(self, told: Any) -> tuple[Adjustment, ...]:
        found = []
        for n, one in enumerate(self.rows(told, "adjustments", MOST_SUBJECTS)):
            place = f"adjustments[{n}]."
            self.known(one, place, "subject", "points", "ground")
            found.append(
                Adjustment(
                    self.words(one.get("subject"), place + "subject"),
                    self.number(one.get("points"), place + "points", -100, 100),
                    self.words(one.get("ground"), place + "ground", 500),
                )
            )
        return tuple(found)

    def grades(self, told: Any) -> tuple[Grade, ...]:
        found = [
            Grade(
                self.words(one.get("title"), f"grades[{n}].title", 20),
                self.number(one.get("least"), f"grades[{n}].least", -1000, 1000),
            )
            for n, one in enumerate(self.rows(told, "grades", 10))
        ]
        if [one.least for one in found] != sorted((one.least for one in found), reverse=True):
            self.wrong("grades", _("等次没有从高到低"), _("最高的写在前"))
        return tuple(found)

    def national_grades(self) -> list[dict[str, Any]]:
        leasts = [float(one) for one in P.grades.at(self.day)]
        return [{"title": t, "least": one} for t, one in zip("ABCDE", leasts, strict=True)]
