"""Who verifies is drawn from those without an interest, by an order that anybody computes again."""

import hashlib
import hmac
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.registry.api import Posted
from yiju.platform.work.cases.drawing import draw, lots

CITY, EAST, STREET = "/99/", "/99/01/", "/99/01/001/"
posts = st.builds(
    Posted,
    account=st.sampled_from(["a", "b", "c", "d", "e", "f"]),
    unit_code=st.sampled_from(["centre", "roads"]),
    area_path=st.sampled_from([CITY, EAST, STREET]),
    role=st.just("inspector"),
)
BARS = {"handlers": {"a"}, "handling_unit": "roads", "last": "b"}


def test_it_is_the_order_of_draws_with_the_case_in_place_of_a_secret():
    notice = lots([Posted(n, "centre", EAST, "inspector") for n in "cdef"], **BARS)
    listed = hashlib.sha256(b"c\nd\ne\nf").hexdigest()
    seed = hashlib.sha256(f"AJ1|0||{listed}".encode()).digest()
    first = min("cdef", key=lambda name: hmac.new(seed, name.encode(), "sha256").hexdigest())
    assert draw(notice, number="AJ1", turn=0) == first


@given(st.lists(posts, max_size=8), st.integers(0, 3), st.integers(0, 9))
def test_nobody_with_an_interest_is_drawn_and_whoever_is_left_out_is_told_why(found, turn, chance):
    notice = lots(found, **BARS)
    name = draw(notice, number="AJ1", turn=turn)
    barred = {"a", "b", *(one.account for one in found if one.unit_code == "roads")}
    assert name not in barred
    assert bool(name) == any(one.account not in barred for one in found)
    assert {one.id for one in notice.excluded} == barred & {one.account for one in found}
    assert all(one.reason for one in notice.excluded)
    mixed = list(found)
    Random(chance).shuffle(mixed)
    assert draw(lots(mixed, **BARS), number="AJ1", turn=turn) == name


@given(st.lists(posts, min_size=1, max_size=8))
def test_those_of_the_finest_area_go_first(found):
    notice = lots(found, **BARS)
    name, able = draw(notice, number="AJ1", turn=0), {one.id for one in notice.candidates}
    if name:
        reaches = [len(one.area_path) for one in found if one.account in able]
        mine = [len(one.area_path) for one in found if one.account == name]
        assert max(mine) == max(reaches)
