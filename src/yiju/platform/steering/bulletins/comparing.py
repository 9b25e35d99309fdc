"""Sentences that say one is better than another: who is said to be better than whom. Pure."""

import re
from collections.abc import Iterator, Sequence

BETTER = "好于|优于|高于|强于|胜过|胜于|超过|领先于|领先|赶超"
WORSE = "差于|落后于|低于|不如|不及|逊于|弱于"
BEST, WORST = "最好|最优|最佳|首屈一指|遥遥领先", "最差|垫底|最落后"
SAID = re.compile(f"(?P<better>{BETTER})|(?P<worse>{WORSE})|(?P<best>{BEST})|(?P<worst>{WORST})")
ALL_OTHERS = re.compile("其他|其余|别的|各")
MEAN = re.compile("平均|均值")
OF_A_FIGURE = re.compile("[率数量件]")
"""Said of one figure and not of the evaluation."""
CLAUSE = re.compile(r"[，。；：！？\n]")


def comparisons(text: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names of which the first is said to be better.

    >>> comparisons("东区好于西区，南区不如东区。", ["东区", "西区", "南区"])
    [('东区', '西区'), ('东区', '南区')]
    """
    return list(dict.fromkeys(_pairs(text, names)))


def _pairs(text: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for clause in CLAUSE.split(text):
        said = SAID.search(clause)
        if not said:
            continue
        before, behind = clause[: said.start()], clause[said.end() :]
        ones, others = named(before, names), named(behind, names)
        if not ones or OF_A_FIGURE.search(before[before.rfind(_core(ones[-1])) :]):
            continue
        names_all = not others and ALL_OTHERS.search(behind) and not MEAN.search(behind)
        if said["best"] or said["worst"] or names_all:
            others = [name for name in names if name not in ones]
        for one in ones:
            for other in others:
                yield (one, other) if said["better"] or said["best"] else (other, one)


def named(text: str, names: Sequence[str]) -> list[str]:
    """Those of the names that stand in the text, also without the last sign of what they are: 武进
    is 武进区. Of 东区 and 东区新城 only the longer."""
    cores = {_core(name): name for name in names}
    longest_first = sorted(cores, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, longest_first)), text) if cores else []
    return list(dict.fromkeys(cores[core] for core in found))


def _core(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "区市县镇" else name
