"""A declaration of a process is checked whole before anything runs."""

from dataclasses import replace

from repairs import CITES, REPAIR, REVIEW, ROLES

from yiju.platform.base.i18n import _
from yiju.platform.work import api


def told(*processes: api.Process) -> str:
    return "\n".join(str(problem) for problem in api.check(processes, ROLES))


def with_step(step: api.Step) -> api.Process:
    return replace(REPAIR, steps=tuple(step if s.key == step.key else s for s in REPAIR.steps))


def test_a_sound_process_has_no_problem():
    assert told(REPAIR, REVIEW) == ""


def test_every_problem_is_told_at_once():
    bad = api.Step(
        "checking",
        _("核查"),
        held_by=api.Holder(role="inspector"),
        limit=api.Timed(api.Limit(1, api.TimeKind.WORKING_DAY), ()),
        moves=(
            api.Move("pass", _("通过"), ("closd",), api.By(roles=("inspectr",))),
            api.Move("drop", _("放弃"), ("limbo",), api.By()),
        ),
    )

    problems = told(replace(with_step(bad), cites=()))

    for expected in ("closed？", "limbo", "inspectr", "没有人可以办理", "时限没有依据", "没有依据"):
        assert expected in problems


def test_a_step_that_nobody_reaches_and_one_that_leads_nowhere_are_named():
    trap = api.Step(
        "trap", _("陷阱"), (api.Move("stay", _("停留"), ("trap",), api.By(roles=("clerk",))),)
    )

    problems = told(replace(REPAIR, steps=(*REPAIR.steps, trap)))

    assert "环节 trap 无法到达" in problems
    assert "从环节 trap 走不到结束" in problems


def test_an_exclusion_of_a_move_that_does_not_exist_is_named():
    move = api.Move("pass", _("通过"), ("closed",), api.By(roles=("inspector",), never=("finsh",)))

    problems = told(with_step(api.Step("checking", _("核查"), (move,))))

    assert "finsh" in problems


def test_the_same_version_twice_is_named():
    assert "repair 第 1 版声明了不止一次" in told(REPAIR, REPAIR)


def test_a_pause_without_a_ground_is_named():
    pause = replace(REPAIR.pause, cites=())

    assert "挂起没有依据" in told(replace(REPAIR, pause=pause))
    assert CITES
