"""Texts in two languages."""

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.i18n import (
    _,
    activate,
    active_language,
    bracketed,
    listed,
    register_catalogue,
    use_language,
)

LAMPS = "这里有 {count} 盏试验路灯"
WORDS = st.text("试验路灯abc", max_size=4)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A folder with the English of one text, as Django lays it out, made known."""
    catalogue = Catalog(locale="en")
    catalogue.add(LAMPS, "there are {count} trial lamps here")
    file = tmp_path / "en" / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    register_catalogue(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("catalogue")
def test_a_text_speaks_the_language_of_the_moment():
    lamps = _(LAMPS).format(count=3)
    with use_language("en"):
        english = str(lamps)

    assert english == "there are 3 trial lamps here"
    assert str(lamps) == "这里有 3 盏试验路灯"


@pytest.mark.usefixtures("catalogue")
def test_facts_that_are_texts_speak_the_same_language():
    within = _("{what}。").format(what=_(LAMPS).format(count=1))

    with use_language("en"):
        assert str(within) == "there are 1 trial lamps here。"


@pytest.mark.usefixtures("catalogue")
def test_what_is_put_before_or_behind_a_text_leaves_it_lazy():
    joined = "§16 " + _(LAMPS).format(count=2) + "!"

    assert str(joined) == "§16 这里有 2 盏试验路灯!"
    with use_language("en"):
        assert str(joined) == "§16 there are 2 trial lamps here!"


def test_a_list_is_joined_as_the_language_joins():
    found = listed(["甲", "乙"])

    assert str(found) == "甲、乙"
    with use_language("en"):
        assert str(found) == "甲, 乙"
    assert not listed([])


def test_what_is_in_brackets_stands_in_those_of_the_language():
    assert f"报警清单{bracketed(3)}" == "报警清单（3）"
    with use_language("en"):
        assert f"List of alarms{bracketed(3)}" == "List of alarms (3)"


def test_templates_read_the_same_catalogue(catalogue, settings):
    from django.utils import translation

    settings.LOCALE_PATHS = [catalogue]
    with translation.override("en"):
        assert translation.gettext(LAMPS) == "there are {count} trial lamps here"


def test_a_text_without_a_translation_stays_chinese():
    with use_language("en"):
        assert str(_("没有译文的试验词")) == "没有译文的试验词"


def test_a_language_that_is_not_offered_is_chinese_and_the_block_ends_where_it_ends():
    with use_language("en-GB"):
        assert active_language() == "en"
        with use_language("fr"):
            assert active_language() == "zh-hans"
        assert active_language() == "en"
        activate("zh-hans")
    assert active_language() == "zh-hans"


@pytest.mark.usefixtures("catalogue")
def test_a_text_is_found_again_in_a_set_whatever_language_is_spoken():
    kept = {_(LAMPS).format(count=1)}

    with use_language("en"):
        assert _(LAMPS).format(count=1) in kept
        assert _(LAMPS).format(count=2) not in kept


@given(WORDS, WORDS)
def test_equal_texts_have_equal_hashes_and_equal_their_words(one, other):
    left, right = _("{a}{b}").format(a=one, b=other), _("{a}").format(a=one + other)

    assert left == right == one + other
    assert hash(left) == hash(right) == hash(one + other)


def test_a_text_is_no_other_thing():
    assert _("7") != 7
    assert not _("")


def test_a_text_goes_into_json_as_its_words():
    assert json.dumps({"title": _("路灯")}, default=str, ensure_ascii=False) == '{"title": "路灯"}'


def test_a_text_in_a_page_cannot_bring_its_own_tags():
    assert _("<b>路灯</b>").__html__() == "&lt;b&gt;路灯&lt;/b&gt;"
