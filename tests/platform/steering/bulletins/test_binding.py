"""A person edits the words; figures stay what their sources say, or say who changed them."""

from dataclasses import replace

import pytest
from papers_of_bulletins import FILED, paper

from yiju.platform.steering.bulletins import binding
from yiju.platform.steering.bulletins.checked import findings
from yiju.platform.steering.bulletins.document import Change, from_json, to_json
from yiju.platform.steering.bulletins.printing.contents import changes

CHANGE = Change("973", "office", "王", "2022-06-01T09:00:00+00:00", "补录一件")


def test_other_words_keep_the_figure_where_its_key_stands():
    after = binding.with_words(paper(), 2, "共{filed}件。", "王")

    assert after.fill(after.blocks[2].text) == "共972件。"
    assert after.blocks[2].edited == "王"


def test_a_number_that_comes_from_nowhere_is_refused():
    with pytest.raises(binding.FigureUnbound, match="973"):
        binding.with_words(paper(), 2, "共973件。", "王")


def test_a_key_that_no_figure_has_is_refused():
    with pytest.raises(binding.FigureUnknown, match="nope"):
        binding.with_words(paper(), 2, "共{nope}件。", "王")


@pytest.mark.parametrize("text", ["共九百件。", "占百分之九十。", "共９７３件。", "十二个区。"])
def test_a_figure_in_words_or_wide_digits_comes_from_nowhere_as_well(text):
    with pytest.raises(binding.FigureUnbound):
        binding.with_words(paper(), 2, text, "王")


@pytest.mark.parametrize(
    "text",
    [
        "东区好于西区。",
        "西区落后于东区。",
        "东区得分高于西区。",
        "东区最好。",
        "东区领先。东区优于其他各区。",
    ],
)
def test_nobody_writes_that_one_is_better_where_the_evaluation_cannot_tell(text):
    told = replace(paper(), better=(("东区", ("南区",)), ("西区", ()), ("南区", ())))
    with pytest.raises(binding.ComparisonUntold, match="东区和西区"):
        binding.with_words(told, 2, text, "王")
    assert binding.with_words(told, 2, "东区好于南区，西区按期结案率高于东区。", "王") != told
    apart = replace(paper(), better=(("东区", ("西区", "南区")), ("西区", ()), ("南区", ())))
    assert binding.with_words(apart, 2, text, "王").fill("{filed}") == "972"


@pytest.mark.parametrize("text", ["共{filed 件", "共filed}件", "{{filed}}"])
def test_braces_that_are_no_figure_are_refused(text):
    with pytest.raises(binding.BracesUnfit):
        binding.with_words(paper(), 2, text, "王")


@pytest.mark.parametrize("place", [-1, 99, 10])
def test_only_paragraphs_and_headings_have_words_to_edit(place):
    with pytest.raises(binding.BlockUnknown):
        binding.with_words(paper(), place, "其中", "王")


def test_a_figure_set_by_hand_is_marked_everywhere_and_says_who_when_and_why():
    after = binding.with_change(paper(), "filed", CHANGE)

    assert after.fill("{filed}件", "※") == "973※件"
    [told] = changes(after)
    for part in ("案件统计", "972", "973", "王", "2022-06-01", "补录一件"):
        assert part in told
    assert after.figures["filed"].value == FILED.value
    assert binding.without_change(after, "filed") == paper()


@pytest.mark.parametrize(("shown", "ground"), [("", "依据"), ("973", " "), ("{x}", "依据")])
def test_a_figure_is_not_set_without_a_ground(shown, ground):
    with pytest.raises(binding.GroundMissing):
        binding.with_change(paper(), "filed", Change(shown, "office", "王", "", ground))


def test_a_bulletin_is_kept_as_it_was():
    after = binding.with_change(paper(number="办〔2022〕1号"), "filed", CHANGE)
    after = replace(after, better=(("东区", ("西区",)),))

    assert from_json(to_json(after)) == after


OWN = "截至2022年5月31日，一区立案973件，其余{filed}件，占12%。"


def own_paragraph(text=OWN):
    return binding.with_paragraph(paper(), 2, text, "王", "2022-06-01T09:00:00+00:00")


def test_a_paragraph_of_a_person_says_whose_it_is_and_which_figures_have_no_source():
    after = own_paragraph()

    assert after.words(after.blocks[2], "※") == (
        "截至2022年5月31日，一区立案973※件，其余972件，占12%※。※"
    )
    [told] = changes(after)
    for part in ("王", "2022-06-01", "973、12%没有绑定数据来源"):
        assert part in told
    assert any("973" in str(one.what) and "第 3 段" in str(one.where) for one in findings(after))
    assert from_json(to_json(after)) == after


def test_a_typed_figure_can_be_bound_to_a_listed_one():
    after = binding.with_source(own_paragraph(), 2, 1, "rate")
    after = binding.with_source(after, 2, 0, "filed")

    assert after.words(after.blocks[2], "※").endswith("一区立案972件，其余972件，占93.72%。※")
    assert "绑定" not in changes(after)[0]
    with pytest.raises(binding.TypedUnknown):
        binding.with_source(after, 2, 0, "filed")
    with pytest.raises(binding.FigureUnknown):
        binding.with_source(own_paragraph(), 2, 0, "nope")


def test_a_paragraph_is_moved_and_left_out_and_nothing_else_with_it():
    after = own_paragraph()
    down = binding.moved(after, 2, 1)

    assert [down.blocks[3], down.blocks[2]] == [after.blocks[2], after.blocks[3]]
    assert binding.moved(down, 3, -1) == after
    assert binding.without_block(after, 2) == paper()
    with pytest.raises(binding.NothingBeyond):
        binding.moved(after, len(after.blocks) - 1, 1)
    with pytest.raises(binding.BlockUnknown):
        binding.moved(after, 0, 1)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (" ", binding.ParagraphEmpty),
        ("共{nope}件", binding.FigureUnknown),
        ("共{filed件", binding.BracesUnfit),
        ("东区好于西区。", binding.ComparisonUntold),
    ],
)
def test_what_a_person_writes_is_held_to_the_same_rules(text, refused):
    told = replace(paper(), better=(("东区", ()), ("西区", ())))
    with pytest.raises(refused):
        binding.with_paragraph(told, 0, text, "王", "")
