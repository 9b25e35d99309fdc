"""People find places by name, typed in a hurry and not always right."""

import pytest

from yiju.platform.registry.gazetteer import Index, alike

NAMES = ("茶山街道", "茶山村公厕", "红梅街道", "朝阳花园社区居委会", "Central Park", "天宁区")
INDEX = Index(NAMES, [""] * len(NAMES), [(119.9, 31.7)] * len(NAMES))


def found(words: str) -> list[str]:
    return [NAMES[place] for _score, place in sorted(INDEX.find(words), reverse=True)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("茶山街道", "茶山街道"),
        ("茶山街", "茶山街道"),
        ("红梅", "红梅街道"),
        ("花园", "朝阳花园社区居委会"),
        ("荼山街道", "茶山街道"),
        ("茶山道", "茶山街道"),
        ("朝阳社区", "朝阳花园社区居委会"),
        ("central", "Central Park"),
    ],
)
def test_a_beginning_a_part_or_one_wrong_character_is_enough(typed, first):
    assert found(typed)[0] == first


@pytest.mark.parametrize("typed", ["青龙", "茶花", "茶山公园", "天"])
def test_what_is_not_meant_is_not_offered(typed):
    assert not {"红梅街道", "茶山街道"} & {*found(typed)}


def test_a_whole_name_stands_before_a_beginning_and_that_before_a_part():
    assert alike("天宁", "天宁") > alike("天宁", "天宁区") > alike("天宁", "新天宁") > 0
    assert alike("天宁", "新北区") == 0
