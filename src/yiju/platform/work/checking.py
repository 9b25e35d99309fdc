"""Whether a process is sound: every problem of its declaration, before anything runs."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import schema_of
from yiju.platform.work.process import Holder, Move, Process, Step, Timed


def check(processes: Sequence[Process], roles: Iterable[str]) -> list[Text]:
    """Everything that is wrong with the processes; `roles` are all that exist."""
    known = frozenset(roles)
    return [
        *_repeated(processes),
        *(problem for process in processes for problem in _check_one(process, known)),
    ]


def _repeated(processes: Sequence[Process]) -> Iterator[Text]:
    versions = [(process.key, process.version) for process in processes]
    for key, version in sorted({pair for pair in versions if versions.count(pair) > 1}):
        yield _("流程 {key} 第 {version} 版声明了不止一次").format(key=key, version=version)


def _check_one(process: Process, roles: frozenset[str]) -> Iterator[Text]:
    problems: list[Text] = []
    if not process.cites:
        problems.append(_("没有依据"))
    problems += _names(process)
    problems += _ways(process)
    for step in process.steps:
        for move in step.every_move:
            problems += _actors(step, move, process, roles)
            problems += _form(step, move)
    for role in sorted({*process.overseen_by} - roles):
        problems.append(_("私密事项开放给未声明的角色 {role}").format(role=role))
    problems += _limits(process)
    problems += _notices(process, roles)
    for problem in problems:
        yield _("流程 {key}：{problem}").format(key=process.key, problem=problem)


def _names(process: Process) -> Iterator[Text]:
    keys = [step.key for step in process.steps]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _("环节 {step} 声明了不止一次").format(step=key)
    named = [process.begins, *(s for step in process.steps for s in step.waits_for)]
    named += [to for step in process.steps for move in step.every_move for to in move.to]
    for key in dict.fromkeys(named):
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            hint = _("。是否应为 {near}？").format(near=near[0]) if near else ""
            yield _("没有环节 {step}").format(step=key) + hint
    for step in process.steps:
        moves = [move.key for move in step.every_move]
        for key in sorted({key for key in moves if moves.count(key) > 1}):
            yield _("环节 {step} 的操作 {move} 声明了不止一次").format(step=step.key, move=key)


def _ways(process: Process) -> Iterator[Text]:
    """Every step can be reached, and from every step an end."""
    following = {s.key: {to for move in s.every_move for to in move.to} for s in process.steps}
    before: dict[str, set[str]] = {key: set() for key in following}
    for key, targets in following.items():
        for to in targets & before.keys():
            before[to].add(key)
    ends = [s.key for s in process.steps if s.is_end or any(not m.to for m in s.every_move)]
    if not ends:
        yield _("没有结束环节")
    reached = _closure([process.begins], following)
    ending = _closure(ends, before)
    for step in process.steps:
        if step.key not in reached:
            yield _("环节 {step} 无法到达").format(step=step.key)
        if step.key not in ending:
            yield _("从环节 {step} 走不到结束").format(step=step.key)


def _closure(start: Iterable[str], following: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [key for key in start if key in following]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += following[key] & following.keys()
    return found


def _actors(step: Step, move: Move, process: Process, roles: frozenset[str]) -> Iterator[Text]:
    place = {"step": step.key, "move": move.key}
    by = move.by
    if not (
        by.roles or by.holder or by.reporter or by.system or by.parts or move in step.automatic
    ):
        yield _("环节 {step} 的操作 {move} 没有人可以办理").format(**place)
    for role in sorted(set(by.roles) - roles):
        yield _("环节 {step} 的操作 {move} 用到未声明的角色 {role}").format(role=role, **place)
    every = {m.key for s in process.steps for m in s.every_move}
    for never in sorted(set(by.never) - every):
        yield _("环节 {step} 的操作 {move} 回避的操作 {never} 不存在").format(never=never, **place)
    if by.holder and step.held_by == Holder():
        yield _("环节 {step} 由承办者办理，却没有承办者").format(step=step.key)


def _form(step: Step, move: Move) -> Iterator[Text]:
    if move.form is None:
        return
    try:
        schema_of(move.form)
    except TypeError as error:
        yield _("环节 {step} 的操作 {move} 的表单：{error}").format(
            step=step.key, move=move.key, error=error
        )


def _limits(process: Process) -> Iterator[Text]:
    timed: list[tuple[str, Timed]] = [("", process.whole)] if process.whole else []
    for step in process.steps:
        timed += [(step.key, step.limit)] if step.limit else []
        timed += [(step.key, step.notice.length)] if step.notice else []
        timed += [(step.key, step.silence.length)] if step.silence else []
    for key, one in timed:
        if not one.cites:
            yield _("环节 {step} 的时限没有依据").format(step=key or process.key)
    for petition in (process.pause, process.extension):
        if petition and not petition.cites:
            yield _("{title}没有依据").format(title=petition.title)


def _notices(process: Process, roles: frozenset[str]) -> Iterator[Text]:
    for step in process.steps:
        if step.notice is None:
            continue
        moves = {move.key for move in step.moves}
        if step.notice.upheld and step.notice.upheld not in moves:
            yield _("环节 {step} 的公示：没有操作 {move}").format(
                step=step.key, move=step.notice.upheld
            )
        for role in sorted(set(step.notice.answered_by.roles) - roles):
            yield _("环节 {step} 的公示用到未声明的角色 {role}").format(step=step.key, role=role)
