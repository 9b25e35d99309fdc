from dataclasses import replace

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.units import TOILET
from yiju.platform.steering.binding import Asked, bindings, told
from yiju.platform.steering.indicator import Indicator, Promise
from yiju.platform.steering.measure import Measure


def answering(key, *says, clause=None, without=()):
    return Indicator(
        key=key,
        title=_("测试"),
        unit=TOILET,
        better="more",
        cites=(Clause("13"),),
        pull=lambda period, area, known_at: Measure.missing("没有"),
        reading=_("测试"),
        promise=Promise(says=says, clause=clause and Clause(clause), without=without),
    )


TOILETS = [
    Asked("13-1", "13", "改造提升的公厕", "改造提升公厕93座"),
    Asked("13-2", "13", "其中设有第三卫生间的公厕", "其中设有第三卫生间的42座"),
    Asked("14-1", "14", "旅游公厕", "旅游公厕5座"),
]


def test_the_words_of_the_subject_find_the_target():
    found = bindings(TOILETS, [answering("toilets.third", "第三卫生间")])

    assert found == {"13-2": "toilets.third"}


def test_words_that_must_not_stand_there_tell_the_whole_from_its_part():
    found = bindings(
        TOILETS, [answering("toilets.all", "公厕", clause="13", without=("第三卫生间",))]
    )

    assert found == {"13-1": "toilets.all"}


def test_a_clause_may_be_written_in_full_width():
    assert bindings(
        [Asked("a", "2（1）", "老旧小区", "")], [answering("homes.old", "小区", clause="2(1)")]
    ) == {"a": "homes.old"}


def test_words_that_fit_several_targets_bind_none():
    assert bindings(TOILETS, [answering("toilets.any", "公厕")]) == {}


def test_a_target_that_two_indicators_claim_is_measured_by_neither():
    rivals = [answering("toilets.a", "第三卫生间"), answering("toilets.b", "第三卫生间")]

    assert bindings(TOILETS, rivals) == {}


def test_an_indicator_without_a_promise_answers_nothing():
    plain = answering("toilets.density", "公厕")
    plain = Indicator(**{**plain.__dict__, "promise": None})

    assert bindings(TOILETS, [plain]) == {}


def test_the_sentence_decides_where_the_subject_says_less():
    asked = [Asked("2-1", "2", "完成率", "老旧小区改造完成率达到90%")]

    assert bindings(asked, [answering("homes.rate", "老旧小区")]) == {"2-1": "homes.rate"}


def telling(key, *says):
    return replace(
        answering(key),
        promise=Promise(says=says, clause=Clause("9"), has_figure=False),
    )


WORDS = "健全资金监管，对节点变更实行“一随机、一公示”审核，在存量房交易中试行资金监管服务。"


def test_words_without_a_figure_are_told_of_where_one_phrase_holds_them():
    found = told("9", WORDS, [telling("drawn", "一随机", "一公示")], ())

    assert [WORDS[one.start : one.end] for one in found] == ["对节点变更实行“一随机、一公示”审核"]
    assert told("10", WORDS, [telling("drawn", "一随机")], ()) == []


def test_words_that_several_phrases_hold_or_several_indicators_claim_are_not_told_of():
    assert told("9", WORDS, [telling("held", "资金监管")], ()) == []
    both = [telling("one", "存量房"), telling("other", "试行")]
    assert told("9", WORDS, both, ()) == []


def test_an_indicator_that_answers_a_target_does_not_tell_of_words_as_well():
    one = telling("drawn", "一随机")
    target = [Asked("9-1", "9", "一随机、一公示审核", "审核率100%")]

    assert bindings(target, [one]) == {"9-1": "drawn"}
    assert told("9", WORDS, [one], {"drawn"}) == []
