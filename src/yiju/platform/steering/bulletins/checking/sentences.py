"""What the sentences of a bulletin say of sums, rates, shares, changes and orders. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.bulletins.checking.numbers import (
    agrees,
    digits,
    exact,
    plain,
    rounded,
)

N = r"(\d[\d,]{0,14}(?:\.\d+)?)"
UNIT = "(件|个|项|座|处|家|户|人|辆|次)"
COUNT = re.compile(rf"([一-鿿]{{0,16}}?)(\d[\d,]{{0,14}}){UNIT}")
RATE = re.compile(rf"([一-鿿]{{1,16}}率)(?:为|达到|达)?{N}[%％]")
NOT_OF = ("应", "按期", "按时", "未", "超期")
"""Before a name these make another of it: 应结案 is not 结案."""
WHOLE_FIRST = re.compile(rf"(\d[\d,]{{0,14}}){UNIT}[^。；，\d]{{0,12}}中，([^。；]*)")
PART = "[^。；，、\\d]{1,14}\\d[\\d,]{0,14}(?:件|个|项|座|处|家|户|人|辆|次)"
WHOLE_LAST = re.compile(rf"((?:{PART}、){{1,60}}{PART})，(?:共|合计)(\d[\d,]{{0,14}}){UNIT}")
SHARE = re.compile(rf"(\d[\d,]{{0,14}}){UNIT}[，（](?:约)?占(?:[一-鿿]{{0,10}}?的)?(?:比)?{N}[%％]")
UP, DOWN = "增加|增长|上升|提高|扩大", "减少|下降|降低|缩小"
FROM_TO = re.compile(rf"[由从][^，。；\d]{{0,8}}{N}{UNIT}?({UP}|{DOWN})[到至]{N}{UNIT}?")
AGAINST = re.compile(
    rf"{N}(?:{UNIT}|[%％])，[比较][^，。；\d]{{1,8}}{N}(?:{UNIT}|[%％])({UP}|{DOWN}){N}"
    rf"(?:{UNIT}|个百分点)"
)
BY = re.compile(
    rf"{N}{UNIT}，(?:同比|环比|[比较][^，。；\d]{{1,8}}?)({UP}|{DOWN}){N}{UNIT}"
    rf"，(?:{UP}|{DOWN}|增幅|降幅)为?{N}[%％]"
)
DESCENDING = re.compile("前[一二三四五六七八九十0-9]+[名位]|[从由]高到低|从好到差")
SCORED = re.compile(rf"([一-鿿]{{2,12}})（(?:综合)?(?:得分)?(?:为)?{N}分?）")
FIRST_FEW = re.compile(
    r"前([一二三四五六七八九十]|\d+)[名位](?:分别)?(?:依次)?(?:是|为|：)([^。；]+)"
)
DIGITS = "零一二三四五六七八九十"


def found(text: str) -> Iterator[Text]:
    """All in a paragraph that does not agree. The text is without spaces."""
    for sentence in re.split(r"(?<=。)", text):
        yield from _rates(sentence)
    yield from _sums(text)
    yield from _shares(text)
    yield from _changes(text)
    yield from _orders(text)


def _rates(sentence: str) -> Iterator[Text]:
    counts = [(found[1], exact(found[2])) for found in COUNT.finditer(sentence)]
    for found in RATE.finditer(sentence):
        for name, done, due in _bases(found[1]):
            both = _named(counts, done), _named(counts, due)
            if None not in both:
                yield from rate_of(name, found[2], *both)
                break


def _bases(said: str) -> Iterator[tuple[str, str, str]]:
    """Of 其中按期结案率 each name that it may be: 按期结案率, of 按期结案 and 应结案."""
    for start in range(len(said) - 1):
        stem = said[start:-1]
        core = re.sub("^(按期|按时)", "", stem)
        if core:
            yield f"{stem}率", stem, f"应{core}"


def _named(counts: Sequence[tuple[str, Fraction]], name: str) -> Fraction | None:
    for told, value in counts:
        before = told.removesuffix("数").removesuffix(name)
        if told.removesuffix("数").endswith(name) and not before.endswith(NOT_OF):
            return value
    return None


def rate_of(name: str, said: str, done: Fraction | None, due: Fraction | None) -> Iterator[Text]:
    """What is wrong with a rate in percent, printed as `said`."""
    if done is None or not due or agrees(said, 100 * done / due):
        return
    yield _("{name}写 {said}%，按 {done}/{due} 应为 {right}%").format(
        name=name,
        said=said,
        done=plain(done),
        due=plain(due),
        right=rounded(100 * done / due, digits(said)),
    )


def _sums(text: str) -> Iterator[Text]:
    for found in WHOLE_FIRST.finditer(text):
        parts = _counts(found[3], found[2])
        if len(parts) > 1 and "占" not in found[3]:
            yield from _sum(found[1], parts)
    for found in WHOLE_LAST.finditer(text):
        yield from _sum(found[2], _counts(found[1], found[3]))


def _counts(text: str, unit: str) -> list[Fraction]:
    return [exact(number) for number in re.findall(rf"(\d[\d,]{{0,14}}){unit}", text)]


def _sum(total: str, parts: Sequence[Fraction]) -> Iterator[Text]:
    whole, added = exact(total), sum(parts, Fraction(0))
    if added != whole:
        yield _("合计写 {total}，各项之和为 {added}，差 {gap}").format(
            total=plain(whole), added=plain(added), gap=plain(whole - added)
        )


def _shares(text: str) -> Iterator[Text]:
    """A share is held against each count of its kind that stands before it and is no part."""
    shares = list(SHARE.finditer(text))
    parts = {found.start(1) for found in shares}
    counts = [found for found in COUNT.finditer(text) if found.start(2) not in parts]
    for share in shares:
        part = exact(share[1])
        wholes = [
            exact(count[2])
            for count in counts
            if count[3] == share[2] and count.start() < share.start() and exact(count[2])
        ]
        if wholes and not any(agrees(share[3], 100 * part / whole) for whole in wholes):
            right = 100 * part / wholes[0]
            yield _("{part} 写占 {said}%，按前文的 {whole} 应为 {right}%").format(
                part=plain(part),
                said=share[3],
                whole=plain(wholes[0]),
                right=rounded(right, digits(share[3])),
            )


def _changes(text: str) -> Iterator[Text]:
    for found in FROM_TO.finditer(text):
        old, new = exact(found[1]), exact(found[4])
        if new != old and (new > old) is not (found[3] in UP.split("|")):
            yield _("由 {old} 到 {new}，方向写成“{word}”").format(
                old=plain(old), new=plain(new), word=found[3]
            )
    for found in AGAINST.finditer(text):
        now, base, by = exact(found[1]), exact(found[3]), exact(found[6])
        signed = by if found[5] in UP.split("|") else -by
        if not agrees(found[6], abs(now - base)) or (signed > 0) is not (now > base):
            yield _("{now} 与 {base} 相差 {right}，写成“{word} {by}”").format(
                now=plain(now),
                base=plain(base),
                right=plain(now - base),
                word=found[5],
                by=found[6],
            )
    for found in BY.finditer(text):
        now, by = exact(found[1]), exact(found[4])
        base = now - by if found[3] in UP.split("|") else now + by
        if base > 0 and not agrees(found[6], 100 * by / base):
            yield _("{now}，增减 {by}，原来是 {base}：增减应为 {right}%，写成 {said}%").format(
                now=plain(now),
                by=plain(by),
                base=plain(base),
                right=rounded(100 * by / base, digits(found[6])),
                said=found[6],
            )


def _orders(text: str) -> Iterator[Text]:
    for sentence in re.split("[。；]", text):
        if DESCENDING.search(sentence):
            scored = [(found[1], exact(found[2])) for found in SCORED.finditer(sentence)]
            for (one, more), (other, less) in pairwise(scored):
                if less > more:
                    yield _("{one}（{s}）排在{other}（{t}）前面").format(
                        one=one, s=plain(more), other=other, t=plain(less)
                    )
    for found in FIRST_FEW.finditer(text):
        said = int(found[1]) if found[1].isdigit() else DIGITS.index(found[1])
        names = re.sub("（[^）]*）", "", found[2])
        if said not in {len(names.split("、")), len(re.split("[、和]", names))}:
            yield _("写前 {said} 名，列出 {listed} 个").format(
                said=said, listed=len(names.split("、"))
            )


def counts_of(text: str) -> Mapping[str, Fraction]:
    """Counts of a text by what is said before each since the last sign."""
    return {found[1]: exact(found[2]) for found in COUNT.finditer(text) if found[1]}
