"""The methods by which cities score a month: the national one, and what other cities publish.

Which one a city uses, and how its units are grouped, is a dated parameter of the city. A part that
a person has to give and has not given makes the total empty and is named; nothing is ever
weighted anew in silence. Pure functions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.work.figures.rates import FULL, Part, Rate, composite, rate
from yiju.platform.work.scoring import rules
from yiju.platform.work.scoring.rules import P

CITY = (Clause("22"),)
JINHUA = (Clause("22"), Standard("金华市数字城管考核办法"))
YUNCHENG = (Clause("22"), Standard("运城市数字城管月度考核"))
JINNIU = (Clause("22"), Standard("金牛区数字城管考核"))
NANTONG = (Clause("22"), Standard("南通市长效管理月度通报"))
REGION, DEPARTMENT = "area", "unit"
NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True)
class Subject:
    """Who is scored: a region or a department, with its figures (`sums`) and what was given.

    `density` is the score of its number of cases; `reworks` are (times, source) of its cases that
    came back; `items` are the figures of each group of categories.
    """

    kind: str
    sums: Mapping[str, int]
    group: str = ""
    density: Fraction | None = None
    given: Mapping[str, Fraction] = field(default_factory=dict)
    reworks: Sequence[tuple[int, str]] = ()
    items: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    whole: Mapping[str, int] = field(default_factory=dict)
    """The figures of the whole city."""

    def share(self, done: str, should: str) -> Rate:
        return rate(self.sums.get(done, 0), self.sums.get(should, 0))


@dataclass(frozen=True)
class Points:
    """A part as it was scored: points of so many; None where something is missing for it.

    `figures` name what it rests on, to be opened; `is_given` says that a person gives it.
    """

    key: str
    value: Fraction | None
    full: Fraction
    figures: tuple[str, ...] = ()
    is_given: bool = False

    @property
    def lost(self) -> Fraction | None:
        return None if self.value is None else self.full - self.value


Score = tuple[Points, ...]


@dataclass(frozen=True)
class Method:
    """`out_of` are the points that its known parts make; a composite of rates makes 100."""

    key: str
    title: Text
    ground: Text
    kinds: tuple[str, ...]
    score: Callable[[Subject, date, str], Score]
    rules: tuple[Callable[..., object], ...]
    """The rules that it rests on, for whoever asks how it is read."""
    asks: tuple[tuple[str, Text, int], ...] = ()
    """What people give: key, title, the highest number that may be given."""


def total(parts: Score) -> tuple[Fraction | None, tuple[str, ...]]:
    """(sum of the points, keys of what is missing); no sum while anything is missing."""
    missing = tuple(part.key for part in parts if part.value is None)
    if missing or not parts:
        return None, missing
    return sum((part.value or Fraction() for part in parts), Fraction()), ()


def _weighted(parts: Sequence[Part], figures: Mapping[str, tuple[str, ...]]) -> Score:
    """The parts of a composite as points of a hundred."""
    return tuple(
        Points(
            part.key,
            None if part.score is None else part.score * part.weight,
            FULL * part.weight,
            figures.get(part.key, ()),
        )
        for part in parts
    )


def national(subject: Subject, day: date, city: str) -> Score:
    sums, share = subject.sums, subject.share
    closed = share("closed", "due")
    if subject.kind == DEPARTMENT:
        handled, rework = share("handled_in_time", "should_handle"), share("reworked", "judged")
        parts = rules.department(
            sums.get("filed", 0), closed, handled, rework, subject.density, day
        )
    else:
        in_time, public = share("closed_in_time", "due"), share("public", "filed")
        parts = rules.region(public, subject.density, closed, in_time, day)
    return _weighted(
        parts,
        {
            "filed": ("filed",),
            "closed": ("closed", "due"),
            "closed_in_time": ("closed_in_time", "due"),
            "handled_in_time": ("handled_in_time", "should_handle"),
            "reworked": ("reworked", "judged"),
            "public": ("public", "filed"),
        },
    )


@rule(
    cites=CITY,
    reading=_(
        "一些城区的五项得分：日常处置三十分、按期二十分、不返工二十分、不积压二十分、不延期十分。"
    ),
)
def five_parts(
    handled: Rate, in_time: Rate, rework: Rate, waiting: Rate, extended: Rate
) -> tuple[tuple[str, Rate, int], ...]:
    """Each part with the share that earns its points.

    >>> shares = five_parts(*map(Fraction, (".95", ".90", ".04", ".02", ".06")))
    >>> float(sum(share * points for _key, share, points in shares))
    94.7
    """

    def spared(share: Rate) -> Rate:
        return None if share is None else 1 - share

    return (
        ("handled", handled, 30),
        ("handled_in_time", in_time, 20),
        ("came_back", spared(rework), 20),
        ("waiting", spared(waiting), 20),
        ("extended", spared(extended), 10),
    )


def five(subject: Subject, day: date, city: str) -> Score:
    share = subject.share
    figures = {
        "handled": ("handled", "should_handle"),
        "handled_in_time": ("handled_in_time", "should_handle"),
        "came_back": ("came_back", "due"),
        "waiting": ("waiting", "due"),
        "extended": ("extended", "due"),
    }
    scored = five_parts(*(share(*figures[key]) for key in figures))
    return tuple(
        Points(key, None if of is None else of * points, Fraction(points), figures[key])
        for key, of, points in scored
    )


@rule(
    cites=YUNCHENG,
    reading=_(
        "系统分：按期结案得满分、超期结案得四成，占八十分；不延期、不返工各占十分。"
        "没有应结案件的不考核，不记零分。"
    ),
)
def system_score(due: int, closed: int, late: int, extended: int, reworked: int) -> Rate:
    """
    >>> str(system_score(100, 98, 5, 2, 1))
    '957/10'
    """
    if not due:
        return None
    in_time = Fraction(max(0, closed - late), due)
    base = (100 * in_time + 40 * Fraction(late, due)) * Fraction(4, 5)
    return base + 10 * (1 - Fraction(extended, due)) + 10 * (1 - Fraction(reworked, due))


@rule(cites=YUNCHENG, reading=_("垃圾分：一百分减去件数乘以每件扣分，最低零分。"))
def litter_score(pieces: Fraction, day: date) -> Fraction:
    """
    >>> [float(litter_score(Fraction(n), date(2022, 1, 1))) for n in (2545, 1792)]
    [74.55, 82.08]
    """
    return max(Fraction(), FULL - Fraction(P.litter_deduction.at(day)) * pieces)


@rule(
    cites=YUNCHENG,
    reading=_(
        "各组的月度总分由系统分和人工评分按组加权，另加加分；养护、应急类单位只看结案率。"
        "缺一项人工评分，总分就空着并写明缺什么，不按零分算。"
    ),
)
def yuncheng(subject: Subject, day: date, city: str) -> Score:
    sums = subject.sums
    weights = P.yuncheng_weights.at(day, city)
    own = {key: Fraction(share) for key, share in weights.get(subject.group, {}).items()}
    known: dict[str, Rate] = {
        "system": system_score(
            sums.get("due", 0),
            sums.get("closed", 0),
            sums.get("closed_late", 0),
            sums.get("extended", 0),
            sums.get("came_back", 0),
        ),
        "closed": _times(FULL, subject.share("closed", "due")),
        **{key: subject.given.get(key) for key in ("inspection", "street", "centre")},
    }
    pieces = subject.given.get("litter")
    known["litter"] = None if pieces is None else litter_score(pieces, day)
    figures = {
        "system": ("closed", "closed_late", "extended", "came_back", "due"),
        "closed": ("closed", "due"),
    }
    parts = [
        Points(
            key, _times(weight, known[key]), FULL * weight, figures.get(key, ()), key not in figures
        )
        for key, weight in (own or {"system": Fraction(1)}).items()
    ]
    if "closed" not in own:
        extra = subject.given.get("extra", Fraction())
        parts.append(Points("extra", extra, Fraction(), is_given=True))
    return tuple(parts)


def _times(weight: Fraction, score: Rate) -> Rate:
    return None if score is None else weight * score


@rule(
    cites=JINHUA,
    reading=_(
        "按期结案率的分母不含缓办案件，达到七成得五十分，结案率达到九成得二十分，"
        "低一个百分点扣一分；急件十分，结案率比百分之百、按期率比百分之九十五每低一个百分点扣"
        "半分。返工每件次扣零点二分，从第三次起扣半分，弄虚作假、推诿每件扣一分，"
        "领导批示和媒体曝光的案件加倍。扣分以有记录的为准，没有急件不扣分；各项不低于零分。"
    ),
)
def jinhua(subject: Subject, day: date, city: str) -> Score:
    sums = subject.sums
    due = sums.get("due", 0)
    in_time = rate(sums.get("closed_in_time", 0), due - sums.get("suspended", 0))
    urgent = sums.get("urgent", 0)
    lost = Fraction()
    if urgent:
        closed = Fraction(sums.get("urgent_closed", 0), urgent)
        quick = Fraction(sums.get("urgent_in_time", 0), urgent)
        lost = (_short_of(1, closed) + _short_of(Fraction("0.95"), quick)) / 2
    twice = frozenset(P.jinhua_double_sources.at(day))
    deducted = sum(
        (rework_deduction(times, source in twice) for times, source in subject.reworks),
        Fraction(),
    )
    deducted += sums.get("shirked", 0) + subject.given.get("falsified", Fraction())
    return (
        _stepped("closed_in_time", in_time, "0.7", 50, ("closed_in_time", "due", "suspended")),
        _stepped("closed", subject.share("closed", "due"), "0.9", 20, ("closed", "due")),
        Points(
            "urgent",
            max(Fraction(), 10 - lost) if due else None,
            Fraction(10),
            ("urgent", "urgent_closed", "urgent_in_time"),
        ),
        Points("deducted", -deducted if due else None, Fraction(), ("reworked", "shirked")),
    )


def rework_deduction(times: int, is_double: bool) -> Fraction:
    """What a case costs that came back so many times.

    >>> str(rework_deduction(3, False)), str(rework_deduction(1, True))
    ('9/10', '2/5')
    """
    lost = Fraction("0.2") * min(times, 2) + Fraction("0.5") * max(0, times - 2)
    return 2 * lost if is_double else lost


def _short_of(aim: Fraction | int, share: Fraction) -> Fraction:
    """Percentage points below an aim."""
    return max(Fraction(), 100 * (aim - share))


def _stepped(key: str, share: Rate, aim: str, full: int, figures: tuple[str, ...]) -> Points:
    value = None if share is None else max(Fraction(), full - _short_of(Fraction(aim), share))
    return Points(key, value, Fraction(full), figures)


@rule(
    cites=NANTONG,
    reading=_("街道总分是系统考核四成、现场考核四成、履职考核二成；只在最后四舍五入，同分同名次。"),
)
def nantong(subject: Subject, day: date, city: str) -> Score:
    """Where no score of the system is entered, it is the composite of the standard."""
    own, _missing = total(national(subject, day, city))
    known = {
        "system": subject.given.get("system_score", own),
        "field": subject.given.get("field"),
        "duty": subject.given.get("duty"),
    }
    weights = zip(known, ("0.4", "0.4", "0.2"), strict=True)
    return tuple(
        Points(key, _times(Fraction(w), known[key]), FULL * Fraction(w), is_given=key != "system")
        for key, w in weights
    )


@rule(
    cites=rules.LONG_TERM,
    reading=_(
        "各项目有各自的分值，按到期未按期结案的件数占比扣分；没有案件的项目不扣分。"
        "现场考核的扣分另行登记。"
    ),
)
def items(subject: Subject, day: date, city: str) -> Score:
    """Changzhou's own: one part for each item; none at all where nothing was due."""
    points = P.item_points.at(day, city)
    found = []
    for key, full in points.items():
        sums = subject.items.get(key, NOTHING)
        late = rate(sums.get("due", 0) - sums.get("closed_in_time", 0), sums.get("due", 0))
        lost = (late or Fraction()) * full + subject.given.get(key, Fraction())
        value = max(Fraction(), full - lost) if subject.sums.get("due") else None
        found.append(Points(key, value, Fraction(full), (f"due/{key}", f"closed_in_time/{key}")))
    return tuple(found)


@rule(
    cites=JINNIU,
    reading=_(
        "投诉量得分：三十分减去一百倍的本区域投诉率与（全域投诉率乘以区域系数）之比。"
        "投诉率是市民举报立案数与全域立案数之比，这一分母是我们的理解。"
    ),
)
def complaint_score(own: Fraction, whole: Fraction, weight: Fraction) -> Fraction:
    """
    >>> f"{float(complaint_score(*map(Fraction, ('0.002', '0.026', '2.141')))):.3f}"
    '26.407'
    """
    return max(Fraction(), 30 - 100 * own / (whole * weight))


def jinniu(subject: Subject, day: date, city: str) -> Score:
    """The five parts, of seventy points, and thirty for complaints."""
    own = rate(subject.sums.get("public", 0), subject.whole.get("filed", 0))
    whole = rate(subject.whole.get("public", 0), subject.whole.get("filed", 0))
    weight = Fraction(P.complaint_weight.at(day, city))
    value = complaint_score(own, whole, weight) if own is not None and whole else None
    seventy = Fraction(7, 10)
    parts = [
        replace(p, value=_times(seventy, p.value), full=seventy * p.full)
        for p in five(subject, day, city)
    ]
    return (*parts, Points("complaints", value, Fraction(30), ("public",)))


ITEMS: dict[str, Text] = {
    "appearance": _("市容环境"),
    "street_order": _("街面秩序"),
    "advertising": _("宣传广告"),
    "greening": _("园林绿化"),
    "traffic": _("交通秩序"),
    "works": _("施工管理"),
    "estates": _("住宅小区"),
    "markets": _("菜市场"),
    "villages": _("城中村"),
    "rivers": _("河道管理"),
    "sorting": _("垃圾分类"),
}
"""The items of the long-term assessment; people give what was deducted for them on the spot."""
METHODS: dict[str, Method] = {
    one.key: one
    for one in (
        Method(
            "national",
            _("国家标准"),
            _("GB/T 30428.4：区域和部门的综合评价"),
            (REGION, DEPARTMENT),
            national,
            (composite, rules.filed_score, rules.density_score, rules.cell_score),
        ),
        Method(
            "items",
            _("长效综合管理项目分"),
            _("常州市城市长效综合管理考核：十一个项目，单项失分超过三成预警"),
            (REGION, DEPARTMENT),
            items,
            (items, rules.item_of, rules.warns),
            tuple((key, ITEMS[key], 20) for key in ITEMS),
        ),
        Method(
            "five",
            _("五项得分"),
            _("一些城区公布的五项：处置、按期、返工、积压、延期"),
            (REGION, DEPARTMENT),
            five,
            (five_parts,),
        ),
        Method(
            "yuncheng",
            _("系统分加人工评分"),
            _("运城市月度考核：系统分与督查、街道、中心评分按组加权"),
            (DEPARTMENT,),
            yuncheng,
            (yuncheng, system_score, litter_score),
            (
                ("inspection", _("督查评分"), 100),
                ("street", _("街道评分"), 100),
                ("centre", _("中心评分"), 100),
                ("litter", _("散落垃圾件数"), 10_000),
                ("extra", _("加分"), 20),
            ),
        ),
        Method(
            "jinhua",
            _("基准扣分"),
            _("金华市考核：按期结案五十分、结案二十分、急件十分，再扣返工、推诿、造假"),
            (REGION, DEPARTMENT),
            jinhua,
            (jinhua,),
            (("falsified", _("弄虚作假件数"), 100),),
        ),
        Method(
            "jinniu",
            _("五项和投诉量"),
            _("成都市金牛区考核：投诉量三十分；其余七十分按五项得分折算，这一折算是我们的假定"),
            (REGION,),
            jinniu,
            (complaint_score, five_parts),
        ),
        Method(
            "nantong",
            _("系统、现场、履职"),
            _("南通市月度通报：系统四成、现场四成、履职二成"),
            (REGION,),
            nantong,
            (nantong,),
            (("field", _("现场考核"), 100), ("duty", _("履职考核"), 100)),
        ),
    )
}
"""What is known; the first that a city names is its own, the others can be tried out."""
PARTS: dict[str, Text] = {
    "filed": _("立案数"),
    "closed": _("结案率"),
    "closed_in_time": _("按期结案率"),
    "handled": _("处置率"),
    "handled_in_time": _("按期处置率"),
    "reworked": _("返工率"),
    "came_back": _("返工案件率"),
    "waiting": _("到期未结率"),
    "extended": _("延期率"),
    "public": _("市民举报率"),
    "urgent": _("急件"),
    "deducted": _("扣分"),
    "system": _("系统分"),
    "inspection": _("督查评分"),
    "street": _("街道评分"),
    "centre": _("中心评分"),
    "litter": _("散落垃圾分"),
    "extra": _("加分"),
    "complaints": _("投诉量"),
    "field": _("现场考核"),
    "duty": _("履职考核"),
    **ITEMS,
    "valid": _("有效上报率"),
    "missed": _("漏报率"),
    "confirmed_in_time": _("按时核实率"),
    "verified_in_time": _("按时核查率"),
    "accepted": _("受理数"),
    "sent_in_time": _("按时派核实率"),
    "accepted_in_time": _("按时受理率"),
    "filed_in_time": _("按时立案率"),
    "filed_right": _("准确立案率"),
    "cases_closed_in_time": _("按时结案率"),
    "dispatched": _("派遣数"),
    "dispatched_in_time": _("按时派遣率"),
    "dispatched_right": _("准确派遣率"),
}
FORMULAS: dict[str, Text] = {
    "filed": _("立案数按分段得分；区域按其单元网格的平均"),
    "closed": _("结案数 ÷ 应结案数"),
    "closed_in_time": _("按期结案数 ÷ 应结案数"),
    "handled": _("已处置数 ÷ 应处置数"),
    "handled_in_time": _("按期处置数 ÷ 应处置数"),
    "reworked": _("1 − 返工数 ÷ 核查次数"),
    "came_back": _("1 − 返工案件数 ÷ 应结案数"),
    "waiting": _("1 − 到期未结数 ÷ 应结案数"),
    "extended": _("1 − 延期数 ÷ 应结案数"),
    "public": _("1 − 市民举报立案数 ÷ 立案数"),
    "urgent": _("急件结案率、按期率每低一个百分点扣半分"),
    "deducted": _("返工、推诿、造假每件扣分"),
    "system": _("（按期结案率 × 100 + 超期结案率 × 40）× 0.8 + 不延期、不返工各十分"),
    "litter": _("100 − 0.01 × 散落垃圾件数"),
    "complaints": _("30 − 100 × 投诉率 ÷（全域投诉率 × 区域系数）"),
}
GIVEN, LATE_SHARE = _("人工评分"), _("该项分值 ×（1 − 未按期结案数 ÷ 应结案数）− 现场扣分")


def formula(method: Method, part: Points) -> Text:
    """How a part is worked out, in words."""
    if part.is_given and part.key not in FORMULAS:
        return GIVEN
    return LATE_SHARE if method.key == "items" else FORMULAS.get(part.key, GIVEN)
