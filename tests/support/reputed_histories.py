"""Facts about a subject as they may come, in any order and with any nonsense: for laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from reputed import FIRM, MARKET, noon

from yiju.platform.trust.standings.api import Act, Fact

BEGIN, DAYS = date(2021, 1, 1), 900
days = st.integers(0, DAYS).map(lambda number: BEGIN + timedelta(days=number))
BARE = Fact(
    1, "", MARKET.key, FIRM, Act.RECORD, "", "", "", "", None, BEGIN, None, None, "", "文号", "",
    (), "a", datetime(2021, 1, 1, tzinfo=UTC), mark="a",
)  # fmt: skip


@st.composite
def histories(draw, kind=MARKET):
    """Facts about one subject, each entry with some of what may follow; some of it nonsense."""
    made: list[Fact] = []

    def add(fact: Fact, **told) -> Fact:
        number = len(made) + 1
        key = f"k{number}"
        one = replace(fact, number=number, key=key, recorded=noon(draw(days)), **told)
        made.append(one if one.entry else replace(one, entry=key))
        return made[-1]

    for _each in range(draw(st.integers(0, 6))):
        starts = draw(days)
        until = starts + timedelta(days=draw(st.integers(0, 500)))
        if draw(st.booleans()) or not kind.lists:
            item = draw(st.sampled_from(kind.items))
            points = Fraction(draw(st.integers(1, 30)))
            opened = add(
                BARE, act=Act.RECORD, name=item.key, value=points if item.good else -points,
                starts=starts, until=until, cause=draw(st.sampled_from(["", "x"])),
            )  # fmt: skip
        else:
            opened = add(BARE, act=Act.PROPOSAL, name="black", ground="B2", starts=starts)
            if draw(st.booleans()):
                add(opened, act=Act.NOTICE, entry=opened.key, starts=starts,
                    until=starts + timedelta(days=7))  # fmt: skip
            decided = starts + timedelta(days=draw(st.integers(0, 20)))
            add(opened, act=Act.DECISION, entry=opened.key, starts=decided, mark="b",
                until=decided + timedelta(days=365), outcome=draw(st.booleans()))  # fmt: skip
        for act in draw(st.lists(st.sampled_from(list(Act)[7:]), max_size=2)):
            add(opened, act=act, entry=opened.key, starts=draw(days), outcome=draw(st.booleans()))
    return made
