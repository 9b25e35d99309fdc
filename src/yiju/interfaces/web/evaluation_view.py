"""An edition of an evaluation as pages show it: ranks with their intervals, rules, changes."""

from collections.abc import Iterator, Mapping
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.registry import api as registry
from yiju.platform.steering.evaluation import api as evaluation

MOST_PAIRS = 30
"""Subjects of a group up to which a table of all pairs can be read."""
NOTES = {
    "not_applicable": _("不适用，权重给其余指标"),
    "missing": _("缺数据，不计分"),
    "missing:worst": _("缺数据，按零分"),
    "missing:mean": _("缺数据，按平均"),
    "missing:median": _("缺数据，按中位数"),
    "missing:spread": _("缺数据，权重给其余指标"),
}
MISSING = {
    "no_score": _("不计分"),
    "worst": _("按零分"),
    "mean": _("按平均"),
    "median": _("按中位数"),
    "spread": _("权重给其余指标"),
}
CHOICES = {
    "weights": _("权重"),
    "normalisation": _("标准化方法"),
    "aggregation": _("合成方法"),
    "error": _("数据误差"),
}
WEIGHINGS = {
    "given": _("直接给定"),
    "equal": _("等权"),
    "ahp": _("层次分析法"),
    "entropy": _("熵权法"),
    "critic": "CRITIC",
    "pca": _("主成分法"),
    "balanced": _("按重要程度反求"),
}
AGGREGATIONS = {
    "arithmetic": _("加权算术平均"),
    "geometric": _("加权几何平均"),
    "harmonic": _("加权调和平均"),
    "topsis": "TOPSIS",
    "copeland": _("逐对比较（科普兰）"),
}
WAYS = {
    "target": _("{worst:g} 得 0 分，{target:g} 得 100 分"),
    "fixed": _("{lower:g} 至 {upper:g} 之间按比例"),
    "minmax": _("各家最好得 100 分，最差得 0 分"),
    "efficacy": _("{unacceptable:g} 得 60 分，{satisfactory:g} 得 100 分"),
    "z": _("离平均一个标准差为 10 分，平均为 50 分"),
    "rank": _("按名次，第一 100 分，末位 0 分"),
}


def shown(told: Any, given: Mapping[str, float], tried: Any) -> dict[str, Any]:
    """What both the page inside and the public one show; `tried` holds scores and ranks under
    other weights."""
    return {
        "told": told,
        "declared": told["declaration"],
        "leaves": leaves_of(told, given),
        "groups": [_group(told, group, tried) for group in told["results"]],
        "tried": tried,
        "reason": text_from_json(told.get("reason", "")),
        "judgements": _judgements(told),
        "grounds": told["declaration"]["weighing"].get("grounds", ""),
        "ways": [WEIGHINGS[one] for one in told["declaration"]["weighing"]["methods"]],
        "aggregation": AGGREGATIONS[told["declaration"]["aggregation"]],
        "changes": [_change(told, one) for one in told.get("changes", ())],
        "adjustments": [
            {**one, "name": names_of(told).get(one["subject"], one["subject"])}
            for one in told["declaration"]["adjustments"]
        ],
    }


def _judgements(told: Any) -> list[dict[str, Any]]:
    """What experts compared, with the consistency ratio of each."""
    titles = {"": _("总"), **dict(_branches(told["declaration"]["parts"]))}
    return [
        {"about": titles.get(branch, branch), "each": each, "joint": joint}
        for branch, each, joint in evaluation.consistency(told)
    ]


def _branches(parts: list[Any]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if "parts" in part:
            yield part["key"], str(_(part["title"]))
            yield from _branches(part["parts"])


def leaf_list(parts: list[Any], above: str = "") -> list[Any]:
    found = []
    for part in parts:
        if "parts" in part:
            found += leaf_list(part["parts"], str(_(part["title"])))
        else:
            found.append({**part, "above": above})
    return found


def leaves_of(told: Any, given: Mapping[str, float]) -> list[dict[str, Any]]:
    leaves = leaf_list(told["declaration"]["parts"])
    weights = told["results"][0]["weights"] if told["results"] else [0.0] * len(leaves)
    return [
        {
            **leaf,
            "title": str(_(leaf["title"] or leaf["key"])),
            "share": 100 * weight,
            "slider": int(given.get(leaf["key"], round(100 * weight))),
            "way": _way(leaf),
            "outliers": _outliers(leaf),
            "absent": MISSING[leaf["missing"]],
            "exempt": [
                (names_of(told).get(key, key), why) for key, why in leaf["not_applicable"].items()
            ],
        }
        for leaf, weight in zip(leaves, weights, strict=True)
    ]


def _outliers(leaf: Any) -> list[Text]:
    found = []
    if leaf["winsorise"]:
        found.append(_("两端各 {share:.0%} 缩尾").format(share=leaf["winsorise"]))
    if points := leaf.get("points", 0):
        found.append(_("分布过偏时至多缩尾 {points} 个").format(points=points))
    if transform := leaf.get("transform"):
        found.append({"log": _("取对数"), "boxcox": _("博克斯—考克斯变换")}[transform])
    return found


def _way(leaf: Any) -> Text:
    options, method = leaf["options"], leaf["method"]
    if method == "minmax" and {"lower", "upper"} <= options.keys():
        method = "fixed"
    return WAYS[method].format(**{"worst": 0.0, **options})


def titles_of(told: Any) -> dict[str, str]:
    """The titles of the indicators; one that the platform has too in the reader's language."""
    return {key: str(_(title)) for key, title in evaluation.titles_of(told).items()}


def names_of(told: Any) -> dict[str, str]:
    return {one["key"]: one["title"] for one in told["subjects"]}


def _group(told: Any, group: Any, tried: Any) -> dict[str, Any]:
    names, titles = names_of(told), titles_of(told)
    robust = next(one for one in told["robust"] if one["group"] == group["group"])
    unclear = {one for one, _other in evaluation.comparable(told)}
    ranked = [line["subject"] for line in group["lines"] if line["rank"]]
    lines = [
        {
            **line,
            "name": names[line["subject"]],
            "interval": (interval := robust["intervals"].get(line["subject"])),
            "bar": _bar(line["rank"], interval, len(ranked)) if line["rank"] else None,
            "unclear": line["subject"] in unclear,
            "lacks": [titles[leaf] for leaf in line["missing"]],
            "tried": tried.get(line["subject"]),
            "cells": [
                {
                    "value": _raw(told, line["subject"], leaf),
                    "normal": normal,
                    "note": NOTES.get(note, ""),
                    "why": why(told, line["subject"], leaf),
                }
                for leaf, normal, _weight, note in line["parts"]
            ],
        }
        for line in group["lines"]
    ]
    leaves = [
        {**leaf, "share": 100 * weight}
        for leaf, weight in zip(leaves_of(told, {}), group["weights"], strict=True)
    ]
    heads = ranked if robust["pairs"] and len(ranked) <= MOST_PAIRS else []
    return {
        "name": group["group"],
        "lines": lines,
        "rows": [(leaf, [line["cells"][n] for line in lines]) for n, leaf in enumerate(leaves)],
        "pairs": [
            (names[key], [robust["pairs"][key].get(other) for other in heads]) for key in heads
        ],
        "heads": [names[key] for key in heads],
        "choices": [(CHOICES[one[0]], *one[1:]) for one in robust["choices"]],
        "influence": [(titles[one[0]], *one[1:]) for one in robust["influence"]],
    }


def why(told: Any, subject: str, leaf: str) -> Text | str:
    """Why there is no value: in the reader's language where the platform said it; the declaration's
    words for what does not apply."""
    exempt = next(one for one in leaf_list(told["declaration"]["parts"]) if one["key"] == leaf)
    if words := exempt["not_applicable"].get(subject):
        return str(words)
    kept: Text | str = text_from_json(told["why_missing"].get(subject, {}).get(leaf, ""))
    return kept


def _bar(rank: int, interval: Any, many: int) -> dict[str, str]:
    """Where the interval and the rank lie, in percent of all ranks."""
    low, high, *_more = interval
    step = 100 / many
    return {
        "x": f"{step * (low - 1):.2f}",
        "width": f"{step * (high - low + 1):.2f}",
        "at": f"{step * (rank - 0.5) - 1.5:.2f}",
    }


def _raw(told: Any, subject: str, leaf: str) -> float | None:
    found = told["values"][subject][leaf]
    return None if found is None else number(found)


def number(text: str) -> float:
    top, _slash, bottom = text.partition("/")
    return int(top) / int(bottom or 1) if "." not in top else float(top)


def _change(told: Any, one: Any) -> dict[str, Any]:
    titles = titles_of(told)
    values = [
        (
            titles[each["leaf"]],
            None if each["before"] is None else number(each["before"]),
            None if each["after"] is None else number(each["after"]),
        )
        for each in one["values"]
    ]
    return {**one, "name": names_of(told)[one["subject"]], "values": values}


def appeal_shown(told: Any, one: evaluation.AppealRow) -> dict[str, Any]:
    return {
        "row": one,
        "value": float(one.value),
        "name": names_of(told).get(one.subject, one.subject),
        "leaf": titles_of(told).get(one.leaf, one.leaf),
    }


SAYS = {
    "heaping": _(
        "离线 {line:g} 很近的 {among} 个值中，{seen} 个刚好过线，各半时应为 {expected:.1f} 个"
    ),
    "last_digits": _("{among} 个数中，同一个末位数字有 {seen} 个，平均应为 {expected:.1f} 个"),
    "first_digits": _("{among} 个数中，同一个首位数字有 {seen} 个，应为 {expected:.1f} 个"),
    "hurried": _("全月结案 {closed} 件，其中 {late} 件在最后几天，平摊应为 {expected:.1f} 件"),
    "returned": _("{count} 件结案后不久，同一地点又反映同类问题"),
    "photos": _("{count} 张照片与别案的相同"),
    "spared": _(
        "监督员 {collector} 发现该单位的问题 {seen} 件，应有约 {expected:.1f} 件：{unit_name}"
    ),
}


def question_shown(told: Any, one: evaluation.QuestionRow) -> dict[str, Any]:
    """What was seen, in words; `pairs` are the numbers of the items that it rests on."""
    units = {unit.code: unit.short_name for unit in registry.units()}
    unit = str(one.evidence.get("unit", ""))
    return {
        "row": one,
        "title": evaluation.QUESTIONS[one.kind],
        "about": names_of(told).get(one.subject) or titles_of(told).get(one.leaf, ""),
        "says": SAYS[one.kind].format(**one.evidence, unit_name=units.get(unit, unit)),
        "pairs": one.evidence.get("pairs", []),
    }
