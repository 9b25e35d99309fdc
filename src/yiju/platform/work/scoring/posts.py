"""The four posts of the supervision and command centres: what each person did, and how well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.work.figures import api as figures
from yiju.platform.work.figures.api import FULL, Counts, Done, Part, Rate
from yiju.platform.work.scoring import rules
from yiju.platform.work.scoring.methods import Points

POSTS: dict[str, Text] = {
    "inspector": _("监督员"),
    "acceptor": _("受理员"),
    "shift_leader": _("值班长"),
    "dispatcher": _("派遣员"),
}
ACTS: dict[str, Text] = {
    "report": _("上报"),
    "accept": _("受理"),
    "send": _("派核实"),
    "confirm": _("核实"),
    "file": _("立案"),
    "dispatch": _("派遣"),
    "misdispatch": _("误派"),
    "verify": _("核查"),
    "close": _("结案"),
}
HOW: dict[str, Text] = {"all": _("全部"), "late": _("不按时"), "wrong": _("不准确")}


@dataclass(frozen=True)
class PostLine:
    """A person in a post. `acts` are what opens: all, late and wrong ones of each act."""

    account: str
    count: int
    in_time: Rate
    right: Rate
    parts: tuple[Points, ...]
    score: Fraction | None
    missing: tuple[str, ...]
    grade: str
    acts: tuple[tuple[str, int, int, int], ...]
    """(act, all, late, wrong)."""
    rank: int | None = None


Acts = Mapping[tuple[str, str], Done]


def posts(whole: Counts, day: date) -> dict[str, tuple[PostLine, ...]]:
    """Every post with its people, in the order of their ranks."""
    acts = whole.acts
    public = {key: some.rates["public"] for key, some in whole.by("area_path", _district).items()}

    def inspector(account: str) -> tuple[Part, ...]:
        reports = acts.get(("report", account))
        missed = None
        if reports is not None:
            places = Counts(whole.table, reports.rows).by("area_path", _district)
            missed = public.get(next(iter(places))) if len(places) == 1 else None
        return rules.inspector(
            reports.right if reports else None,
            missed,
            _punctual(acts, "confirm", account),
            _punctual(acts, "verify", account),
            day,
        )

    def acceptor(account: str) -> tuple[Part, ...]:
        sending, own = _punctual(acts, "send", account), _punctual(acts, "accept", account)
        return rules.acceptor(_count(acts, "accept", account), sending, own, day)

    def shift_leader(account: str) -> tuple[Part, ...]:
        filed = acts.get(("file", account))
        return rules.shift_leader(
            filed.punctual if filed else None,
            filed.right if filed else None,
            _punctual(acts, "close", account),
            day,
        )

    def dispatcher(account: str) -> tuple[Part, ...]:
        sent = acts.get(("dispatch", account))
        right = dispatched_right(len(sent) if sent else 0, _count(acts, "misdispatch", account))
        return rules.dispatcher(
            len(sent) if sent else 0, sent.punctual if sent else None, right, day
        )

    return {
        "inspector": _lines(acts, ("report", "confirm", "verify"), inspector, day),
        "acceptor": _lines(acts, ("accept", "send"), acceptor, day),
        "shift_leader": _lines(acts, ("file", "close"), shift_leader, day),
        "dispatcher": _lines(acts, ("dispatch", "misdispatch"), dispatcher, day),
    }


def dispatched_right(dispatched: int, wrong: int) -> Rate:
    return figures.rate(max(0, dispatched - wrong), dispatched)


def _district(path: str) -> str:
    chain = path.split("/")
    return chain[1] if len(chain) > 2 else ""


def _punctual(acts: Acts, act: str, account: str) -> Rate:
    found = acts.get((act, account))
    return found.punctual if found else None


def _count(acts: Acts, act: str, account: str) -> int:
    return len(acts.get((act, account), ()))


def _lines(
    acts: Acts, kinds: tuple[str, ...], scored: Callable[[str], tuple[Part, ...]], day: date
) -> tuple[PostLine, ...]:
    accounts = sorted({account for act, account in acts if act in kinds and account})
    lines = []
    for account in accounts:
        parts = scored(account)
        score, missing = figures.composite(parts)
        own = [(act, acts[act, account]) for act in kinds if (act, account) in acts]
        main = acts.get((kinds[0], account))
        lines.append(
            PostLine(
                account,
                len(main) if main else 0,
                _punctual(acts, kinds[-1] if kinds[0] == "report" else kinds[0], account),
                _right(acts, kinds, account),
                _points(parts),
                score,
                missing,
                rules.grade(score, day),
                tuple((act, len(some), len(some) - some.in_time, some.wrong) for act, some in own),
            )
        )
    places = figures.ranks({line.account: line.score for line in lines})
    ranked = [PostLine(**{**line.__dict__, "rank": places[line.account]}) for line in lines]
    return tuple(sorted(ranked, key=lambda one: (one.rank is None, one.rank or 0, one.account)))


def _right(acts: Acts, kinds: tuple[str, ...], account: str) -> Rate:
    main = acts.get((kinds[0], account))
    if main is None:
        return None
    if kinds[0] == "dispatch":
        return dispatched_right(len(main), _count(acts, "misdispatch", account))
    return main.right


def _points(parts: tuple[Part, ...]) -> tuple[Points, ...]:
    """Points of a hundred; a part of which there was nothing to do takes part with nothing, and
    the others are scaled up (`scaled`)."""
    had = sum((p.weight for p in parts if p.score is not None or not p.may_lack), Fraction())
    return tuple(
        Points(
            part.key,
            None if part.score is None else part.score * part.weight / had,
            FULL * part.weight / had if part.score is not None or not part.may_lack else Fraction(),
        )
        for part in parts
    )
