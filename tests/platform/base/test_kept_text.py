"""Texts that are kept with a record."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.i18n import Text, _, listed, use_language
from yiju.platform.base.kept_text import text_from_json, text_to_json

FACTS = st.one_of(st.text(max_size=6), st.integers(), st.dates(), st.decimals(allow_nan=False))
TEXTS = st.recursive(
    st.builds(Text, st.just("{a}与{b}"), st.fixed_dictionaries({"a": FACTS, "b": FACTS})),
    lambda inner: st.one_of(
        st.builds(listed, st.lists(inner, max_size=3)),
        st.builds(Text, st.just("{a}"), st.fixed_dictionaries({"a": inner})),
    ),
    max_leaves=5,
)


@given(TEXTS)
def test_a_text_read_again_says_what_it_said(text):
    assert str(text_from_json(json.loads(json.dumps(text_to_json(text))))) == str(text)


def test_a_kept_text_speaks_the_language_of_its_reader():
    title = _("未能完成")
    written = json.dumps(text_to_json(listed([title, "A", _("回到首页")])))

    with use_language("en"):
        assert str(text_from_json(json.loads(written))) == str(listed([title, "A", _("回到首页")]))
        assert "未能" not in str(text_from_json(json.loads(written)))
    assert str(text_from_json(json.loads(written))) == "未能完成、A、回到首页"


def test_what_a_person_wrote_is_kept_as_it_was_written():
    assert text_from_json(text_to_json("灯{不}亮")) == "灯{不}亮"


def test_a_day_is_kept_as_it_is_shown():
    assert text_to_json(_("{day}").format(day=date(2022, 6, 30)))["facts"] == {"day": "2022-06-30"}


def test_a_mapping_that_is_no_text_is_refused():
    with pytest.raises(KeyError):
        text_from_json({"text": "没有"})
