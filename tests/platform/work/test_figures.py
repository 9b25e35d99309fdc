"""What was due and what was done is counted as the standard says, once a case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.time import CHINA
from yiju.platform.work.cases.api import CaseFact, GrantFact, StageFact
from yiju.platform.work.figures.api import FIGURES, Span, Table, adds_up, marks, ranks

JUNE = Span(datetime(2022, 6, 1, tzinfo=CHINA), datetime(2022, 7, 1, tzinfo=CHINA))
NOON = datetime(2022, 6, 10, 12, tzinfo=CHINA)
HOUR = timedelta(hours=1)


def case(
    number, *, closed=None, due=None, filed=True, unit="works", district="990101000000", **how
):
    """A case reported at noon on 10 June, filed in an hour, due and closed after so many days."""
    due_at = NOON + timedelta(days=2 if due is None else due)
    closed_at = None if closed is None else NOON + timedelta(days=closed)
    stages = [StageFact("reported", NOON, NOON + HOUR, NOON + HOUR, "accept", "", "acc")]
    if filed:
        stages.append(StageFact("filing", NOON, NOON + HOUR, NOON + HOUR, "file", "", "lead"))
        move = "finish" if closed_at else ""
        stages.append(StageFact("handling", NOON + HOUR, due_at, closed_at, move, unit, "hand"))
        if closed_at:
            stages.append(StageFact("verifying", NOON, due_at, closed_at, "pass", "", "ins"))
            stages.append(StageFact("closing", NOON, due_at, closed_at, "close", "", "lead"))
    told = {
        "end": "closed" if closed_at else "",
        "ended": closed_at,
        "source": "inspector",
        "type_code": "M06010",
        **how,
    }
    extra = told.pop("stages", [])
    return CaseFact(
        f"{number:019}",
        "",
        told["type_code"],
        f"990100000000/{district}/",
        told["source"],
        unit if filed else "",
        "ins",
        NOON,
        due_at if filed else None,
        told["end"],
        told["ended"],
        told.get("data", {}),
        (*stages, *extra),
        granted=told.get("granted", ()),
    )


def counts(cases, span=JUNE):
    return Table.of(marks(one, span) for one in cases).everything


def test_the_published_month_of_tianmen_2016_12_is_counted_as_it_was_published():
    # accepted 1054, filed 996, due 972, closed 911, in time 737: domain/standards.md 3.6, WE-48
    cases = [case(n, closed=1) for n in range(737)]
    cases += [case(n, closed=3) for n in range(737, 911)]
    cases += [case(n) for n in range(911, 972)]
    cases += [case(n, due=40) for n in range(972, 996)]
    cases += [case(n, filed=False) for n in range(996, 1054)]

    found = counts(cases)

    assert (found.sums["accepted"], found.sums["filed"]) == (1054, 996)
    assert (found.sums["closed"], found.sums["due"]) == (911, 972)
    assert found.sums["closed_in_time"] == 737
    assert round(float(100 * found.rates["closed"]), 2) == 93.72
    assert round(float(100 * found.rates["closed_in_time"]), 2) == 75.82


def test_the_kinds_and_sources_of_the_same_bulletin_are_counted_as_it_was_published():
    # events 956 due and 902 closed, components 16 and 9, 953 + 43 sources: infra.md B-17
    cases = [case(n, closed=1) for n in range(902)] + [case(n) for n in range(902, 956)]
    cases += [case(n, closed=1, type_code="C01003") for n in range(956, 965)]
    cases += [case(n, type_code="C01003") for n in range(965, 972)]
    cases += [case(n, due=40) for n in range(972, 996)]
    cases = [replace(one, source="hotline") for one in cases[:43]] + cases[43:]

    found = counts(cases)
    kinds = found.by("type_code", lambda code: code[0])

    assert round(float(100 * kinds["M"].rates["closed"]), 2) == 94.35
    assert round(float(100 * kinds["C"].rates["closed"]), 2) == 56.25
    assert [some.sums["filed"] for some in found.by("source", str).values()] == [43, 953]
    assert round(float(100 * found.rates["public"]), 2) == 4.32


def test_a_bulletin_whose_parts_do_not_add_up_is_told_so():
    # Fuzhou adds up, Xuchang's 19903 does not: infra.md B-17
    assert adds_up(298_597, [250_061, 48_536]) == 0
    assert adds_up(19_903, [3_291, 16_604]) == 8


def test_nothing_due_is_no_data_and_neither_nought_nor_full_marks():
    found = counts([])

    assert (found.rates["closed"], found.rates["reworked"]) == (None, None)
    assert not found.has_cases


def test_a_case_closed_in_the_month_after_it_was_due_counts_as_due_and_as_late():
    found = counts([case(1, closed=12, due=-15)])

    told = ("closed", "closed_in_time", "closed_late")
    assert [found.sums[key] for key in told] == [1, 0, 1]


def doubt(days):
    at = NOON + timedelta(days=days)
    return StageFact("closed", NOON, None, at, "not_fixed", "", "")


def test_a_case_that_is_opened_again_is_not_closed():
    found = counts([case(1, closed=1, stages=[doubt(3)])])

    assert (found.numbers("closed"), found.sums["reopened"]) == ((), 1)
    assert found.sums["reworked"] == 1


def test_a_month_that_is_over_stays_as_it_was_when_a_case_is_opened_again_later():
    found = counts([case(1, closed=1, stages=[doubt(25)])])

    assert (found.sums["closed"], found.sums["reworked"]) == (1, 0)


def test_what_is_overdue_since_an_earlier_month_is_backlog_but_not_due_again():
    found = counts([case(1, due=-20)])

    assert (found.sums["due"], found.sums["waiting"], found.sums["backlog"]) == (0, 0, 1)


def test_what_is_reworked_never_exceeds_what_was_judged():
    failed = StageFact("verifying", NOON, None, NOON + HOUR, "fail", "", "ins")
    found = counts([case(1, stages=[failed, failed])])

    assert (found.rates["reworked"], found.sums["came_back"]) == (1, 1)
    assert found.numbers("reworked") == (f"{1:019}",)
    assert len(found.each("reworked")) == 2


def test_an_extension_counts_once_it_is_granted_and_a_pause_while_it_lasts():
    granted = GrantFact("extension", NOON, None)
    pause, over = GrantFact("pause", NOON, None), GrantFact("pause", NOON, NOON + HOUR)
    later = GrantFact("extension", JUNE.after, None)

    found = counts(
        [
            case(1, granted=(granted,)),
            case(2, granted=(pause,)),
            case(3, granted=(over,)),
            case(4, granted=(later,)),
        ]
    )

    assert (found.sums["extended"], found.sums["suspended"]) == (1, 1)


def test_a_wrong_dispatch_is_charged_to_the_dispatcher_and_not_to_the_unit():
    upheld = StageFact("disputed", NOON, None, NOON + HOUR, "uphold", "", "commander")
    in_may = NOON - timedelta(days=30)
    earlier = StageFact("disputed", in_may, None, in_may, "uphold", "", "commander")
    sent_back = StageFact("handling", NOON, NOON + HOUR, NOON + HOUR, "return", "works", "hand")
    mistakes = [{"unit": "parks", "dispatcher": "d0"}, {"unit": "works", "dispatcher": "d1"}]
    data = {"misdispatched": mistakes}

    found = counts([case(1, closed=1, data=data, stages=[earlier, sent_back, upheld])])

    assert [key for key in found.acts if key[0] == "misdispatch"] == [("misdispatch", "d1")]
    assert found.sums["should_handle"] == 1


def test_a_post_is_counted_by_what_it_did_and_in_time():
    late = StageFact("filing", NOON, NOON, NOON + HOUR, "file", "", "slow")
    found = counts([case(1), case(2), case(3, stages=[late])])

    done = found.acts["file", "lead"]
    assert (len(done), done.punctual) == (3, 1)
    assert found.acts["file", "slow"].late().numbers == (f"{3:019}",)


def test_an_exempt_case_counts_neither_for_nor_against_its_unit():
    began = datetime(2022, 6, 2, 1, tzinfo=UTC)
    late = replace(case(1, closed=3), due=began)
    assert counts([late]).rates["closed_in_time"] == 0

    left_out = counts([replace(late, data={"exempt": {"appeal": "SS1"}})])

    assert (left_out.rates["closed_in_time"], left_out.rates["handled_in_time"]) == (None, None)
    assert (left_out.numbers("exempt"), left_out.numbers("filed")) == ((late.number,),) * 2


SHAPES = st.lists(st.tuples(st.none() | st.integers(-5, 25), st.integers(-5, 25)), max_size=12)


@given(SHAPES)
def test_shares_lie_between_nought_and_one_and_do_not_depend_on_the_order(shape):
    cases = [case(n, closed=closed, due=due) for n, (closed, due) in enumerate(shape)]
    found, turned = counts(cases), counts(cases[::-1])

    for key in FIGURES:
        assert found.numbers(key) == turned.numbers(key)
    assert all(share is None or 0 <= share <= 1 for share in found.rates.values())
    in_time, closed, due = (set(found.numbers(k)) for k in ("closed_in_time", "closed", "due"))
    assert in_time <= closed <= due


@given(SHAPES, SHAPES)
def test_a_table_with_what_changed_is_the_table_counted_anew(shape, changed):
    before = [case(n, closed=c, due=d, unit=f"u{n % 3}") for n, (c, d) in enumerate(shape)]
    after = [case(2 * n, closed=c, due=d, unit="new") for n, (c, d) in enumerate(changed)]
    table = Table.of(marks(one, JUNE) for one in before)

    grown = table.with_changed([marks(one, JUNE) for one in after])
    anew = {one.number: one for one in (*before, *after)}

    kept = Table.unpacked(grown.packed())
    for found in (grown.everything, kept.everything):
        assert _told(found) == _told(counts(anew.values()))


def _told(found):
    return (
        {key: found.numbers(key) for key in FIGURES},
        {key: some.sums for key, some in found.by("unit", str).items() if some.has_cases},
        {key: one.numbers for key, one in found.acts.items()},
    )


@given(st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=8))
def test_ranks_follow_the_scores(scores):
    placed = ranks({n: None if s is None else Fraction(s) for n, s in enumerate(scores)})

    for one, first in enumerate(scores):
        assert (placed[one] is None) == (first is None)
        for other, second in enumerate(scores):
            if first is not None and second is not None:
                assert (first > second) == (placed[one] < placed[other])
