"""The contract: what an application declares, and the check of all declarations at start."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed, register_catalogue
from yiju.platform.base.law import Clause, Standard
from yiju.platform.base.params import Params
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.sensing.commands.kinds import Asked, CommandKind, Safety
from yiju.platform.sensing.commands.kinds import problems as problems_of_command
from yiju.platform.sensing.commands.rules import Authority
from yiju.platform.sensing.kinds import Level, StreamKind
from yiju.platform.sensing.kinds import problems as problems_of_streams
from yiju.platform.sensing.live.declaration import LiveLayer
from yiju.platform.sensing.live.declaration import problems as problems_of_layer
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.declaration import problems as problems_of_watch
from yiju.platform.steering.cockpit.declaration import Glance, TrustGlance
from yiju.platform.steering.cockpit.declaration import problems as problems_of_glance
from yiju.platform.steering.indicator import Indicator
from yiju.platform.trust.ledgers.earning import Credits, Earns
from yiju.platform.trust.ledgers.kinds import AccountKind
from yiju.platform.trust.ledgers.kinds import problems as problems_of_accounts
from yiju.platform.trust.standings.kinds import StandingKind
from yiju.platform.trust.standings.kinds import problems as problems_of_standing
from yiju.platform.work.banking.declaration import Banked
from yiju.platform.work.banking.declaration import problems as problems_of_banked
from yiju.platform.work.catalogue.own import OwnTypes
from yiju.platform.work.catalogue.types import TypeClashes, national
from yiju.platform.work.inspections.plans import Plan, Point
from yiju.platform.work.inspections.plans import problems as problems_of_plan
from yiju.platform.work.process import Process

__all__ = [
    "SIGNED_IN",
    "AccountKind",
    "Application",
    "Asked",
    "AssetKind",
    "Authority",
    "Banked",
    "Block",
    "Catalogue",
    "CommandKind",
    "Decided",
    "Level",
    "LiveLayer",
    "Page",
    "Panel",
    "Picked",
    "Plan",
    "Point",
    "Role",
    "Safety",
    "Selection",
    "StandingKind",
    "StreamKind",
    "TrustGlance",
    "Watch",
    "check",
    "load",
]


@dataclass(frozen=True)
class Role:
    key: str
    title: Text
    edits: tuple[str, ...] = ()
    """Kinds of asset that this role may record, within its unit and area."""


SIGNED_IN = "signed_in"
"""Stands for everybody who has an account, in whatever role."""


@dataclass(frozen=True)
class Page:
    """A page beyond those that the platform gives. `open_to` names roles; `visitor` is everyone."""

    path: str
    """Below /applications/<name>/, or below /public/<name>/ where visitors may read it."""
    name: str
    title: Text
    view: Callable[..., Any]
    open_to: tuple[str, ...]
    methods: tuple[Literal["GET", "POST"], ...] = ("GET",)
    listed: bool = True
    """Is led to from the application's page and, open to everybody, from the menu; False for what
    other pages lead to."""


@dataclass(frozen=True)
class Picked:
    """What a selection gives: what it is, and the numbers of its items. `counted` is the figure
    that it opens, which may count an item more than once."""

    title: Text | str
    numbers: tuple[str, ...]
    counted: int


@dataclass(frozen=True)
class Selection:
    """Items that an application picks out, as those behind one of its figures: the list of work
    shows and exports exactly them, within the reader's reach.

    `pick` takes what the address says, the account and the roles of who asks, and the moment.
    """

    key: str
    pick: Callable[[Mapping[str, str], str, frozenset[str], datetime], Picked]
    open_to: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """A block on the application's own page: a template and the function `(period, area code)`
    that fills it."""

    title: Text
    template: str
    fill: Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Block:
    """A part of the public page of an asset, whichever application declares its kind: a template,
    and the function `(asset, moment)` that fills it or gives None where there is nothing to show.

    `held` blocks are shown to nobody but whoever holds the asset and proves it.
    """

    kind: str
    title: Text
    template: str
    fill: Callable[..., dict[str, Any] | None]
    held: bool = False
    order: int = 50


@dataclass(frozen=True)
class Decided:
    """Something in an asset of `kind` on which owners decide. The office proposes it by the form of
    the process, announces the ballot and takes the result, all on a page of the platform's.

    `begin` takes the code of the asset and what is said; `put_to_vote` the number of the item and
    the key of the ballot; `take_result` the number.
    """

    key: str
    title: Text
    processes: tuple[Process, ...]
    """All have the form of the first."""
    kind: str
    begin: Callable[..., Any]
    put_to_vote: Callable[..., Any]
    take_result: Callable[..., Any]


@dataclass(frozen=True)
class Application:
    """All that an application is. Objects, not strings; nothing computed."""

    name: str
    title: Text
    summary: Text
    owner: str
    """Short name of the unit that runs it, as the plan names it."""
    cites: tuple[Clause | Standard, ...]
    icon: str = "apps"
    rules: ModuleType | None = None
    parameters: Params | None = None
    kinds: tuple[AssetKind, ...] = ()
    streams: tuple[StreamKind, ...] = ()
    """What assets of its kinds measure."""
    commands: tuple[CommandKind, ...] = ()
    """What assets of its kinds can be told."""
    live: tuple[LiveLayer, ...] = ()
    """What the map of all assets of one of its kinds shows as it is now; one for a kind."""
    watches: tuple[Watch, ...] = ()
    """What in those measurements is a case."""
    accounts: tuple[AccountKind, ...] = ()
    """What it keeps books of."""
    earns: tuple[Earns, ...] = ()
    """What the common parts of a compound earned in a quarter, as far as it keeps books of it."""
    credits: tuple[Credits, ...] = ()
    """How the owners of a compound are credited with it."""
    standings: tuple[StandingKind, ...] = ()
    """Whom it gives points and puts on lists."""
    banked: tuple[Banked, ...] = ()
    """Which of those accounts lie at a bank."""
    indicators: tuple[Indicator, ...] = ()
    roles: tuple[Role, ...] = ()
    processes: tuple[Process, ...] = ()
    case_types: tuple[OwnTypes, ...] = ()
    """Types of case that the national catalogue lacks, with their rows of the rule book."""
    inspections: tuple[Plan, ...] = ()
    """Plans by which assets of its kinds are inspected; each runs a process of its own."""
    pages: tuple[Page, ...] = ()
    panels: tuple[Panel, ...] = ()
    blocks: tuple[Block, ...] = ()
    """What it adds to the public page of an asset."""
    decided: tuple[Decided, ...] = ()
    """On what owners decide."""
    glances: tuple[Glance, ...] = ()
    """What the cockpit of the leading group shows of it."""
    selections: tuple[Selection, ...] = ()
    regular: tuple[Callable[[datetime], object], ...] = ()
    """What it does by itself every few minutes; each may be called as often as one likes."""
    api: Any = None
    """A ninja Router, mounted at /api/<name>/; operations named public-…, which say `auth=None`,
    are open to visitors."""
    personal_data: Text = field(default=_("不处理个人信息"))
    """Which personal data it keeps, why, and how they are erased."""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(cited for cited in self.cites if isinstance(cited, Clause))


class ApplicationUnknown(CityError):
    code = "application.unknown"
    status = 404
    text = _("没有名为 {name} 的应用。已有：{known}")


class SelectionUnknown(CityError):
    code = "application.selection_unknown"
    status = 404
    text = _("没有名为 {key} 的选集。已有：{known}")


class Catalogue:
    """All applications that run here, found by what they declare."""

    def __init__(self, applications: Sequence[Application]) -> None:
        self.applications = {app.name: app for app in applications}
        self.kinds = {kind.key: kind for app in applications for kind in app.kinds}
        self.streams = {kind.key: kind for app in applications for kind in app.streams}
        self.commands = {kind.key: kind for app in applications for kind in app.commands}
        self.watches = {watch.key: watch for app in applications for watch in app.watches}
        self.live = {layer.kind: layer for app in applications for layer in app.live}
        self.accounts = {kind.key: kind for app in applications for kind in app.accounts}
        self.standings = {kind.key: kind for app in applications for kind in app.standings}
        self.indicators = {item.key: item for app in applications for item in app.indicators}
        self.selections = {item.key: item for app in applications for item in app.selections}
        blocks = [block for app in applications for block in app.blocks]
        self.blocks = sorted(blocks, key=lambda block: block.order)
        self.decided = {one.key: one for app in applications for one in app.decided}
        self.owner_of_kind = {kind.key: app for app in applications for kind in app.kinds}
        self.owner_of_indicator = {i.key: app for app in applications for i in app.indicators}

    def __iter__(self) -> Iterator[Application]:
        return iter(self.applications.values())

    def find(self, name: str) -> Application:
        """The application of that name; raises ApplicationUnknown."""
        if name not in self.applications:
            raise ApplicationUnknown(name=name, known=listed(self.applications))
        return self.applications[name]

    def selection(self, key: str) -> Selection:
        """Raises SelectionUnknown."""
        if key not in self.selections:
            raise SelectionUnknown(key=key[:60], known=listed(self.selections))
        return self.selections[key]

    def citing(self, label: str) -> list[Application]:
        """Applications that implement the clause."""
        wanted = Clause(label)
        return [app for app in self if wanted in app.clauses]


def load(packages: Sequence[str]) -> Catalogue:
    """The catalogue of the named packages; all problems of all declarations in one error."""
    applications: list[Application] = []
    problems: list[Text | str] = []
    for package in packages:
        try:
            found = import_module(f"{package}.app").app
        except (ImportError, AttributeError) as error:
            problems.append(
                _("{package}：没有可加载的 app.py（{error}）").format(package=package, error=error)
            )
            continue
        applications.append(found)
        register_catalogue(Path(str(import_module(package).__file__)).parent / "locale")
    problems += check(applications)
    if problems:
        raise BadDeclarations([str(problem) for problem in problems])
    return Catalogue(applications)


class BadDeclarations(Exception):
    """What `yiju check` prints: every problem of every declaration."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def check(applications: Sequence[Application]) -> list[Text]:
    """Everything that is wrong with the declarations, all at once."""
    kinds = [kind.key for app in applications for kind in app.kinds]
    return [
        *_repeated(applications),
        *(problem for app in applications for problem in _check_one(app)),
        *(problem for app in applications for problem in _check_others(app, kinds)),
    ]


def _check_others(app: Application, every: Sequence[str]) -> Iterator[Text]:
    """What an application says of assets, whoever declares their kinds."""
    accounts = [kind.key for kind in app.accounts]
    for account in app.accounts:
        yield from problems_of_accounts(account, accounts, ["unit", "person", *every])
    for block in app.blocks:
        if block.kind not in every:
            yield _("{app}：要显示在类别 {kind} 的页上，而该类别没有声明").format(
                app=app.name, kind=block.kind
            )
    for types in app.case_types:
        if types.about not in every:
            yield _("{app}：案件类别所关的资产类别 {kind} 没有声明").format(
                app=app.name, kind=types.about
            )
    for standing in app.standings:
        yield from problems_of_standing(standing, ["unit", "person", *every])


def _repeated(applications: Sequence[Application]) -> Iterator[Text]:
    for what, keys in (
        (_("应用"), [app.name for app in applications]),
        (_("资产类别"), [kind.key for app in applications for kind in app.kinds]),
        (_("数据流"), [kind.key for app in applications for kind in app.streams]),
        (_("指令"), [kind.key for app in applications for kind in app.commands]),
        (_("监视"), [watch.key for app in applications for watch in app.watches]),
        (_("实时图层"), [layer.kind for app in applications for layer in app.live]),
        (_("账户类别"), [kind.key for app in applications for kind in app.accounts]),
        (_("信用类别"), [kind.key for app in applications for kind in app.standings]),
        (_("指标"), [item.key for app in applications for item in app.indicators]),
        (_("角色"), [role.key for app in applications for role in app.roles]),
        (
            _("案件类别"),
            [one.key for app in applications for types in app.case_types for one in types.every()],
        ),
        (_("巡查计划"), [plan.key for app in applications for plan in app.inspections]),
        (_("驾驶舱要览"), [one.key for app in applications for one in app.glances]),
        (_("选集"), [item.key for app in applications for item in app.selections]),
    ):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield _("{what} {key} 声明了不止一次").format(what=what, key=key)


def _check_one(app: Application) -> Iterator[Text]:
    if not app.clauses:
        yield _("{app}：没有引用规划的任何条款").format(app=app.name)
    keys = [i.key for i in app.indicators] + [r.key for r in app.roles]
    keys += [w.key for w in app.watches] + [layer.key for layer in app.live]
    keys += [a.key for a in app.accounts] + [kind.key for kind in app.standings]
    keys += [one.key for one in (*app.decided, *app.glances)]
    for key in keys + [s.key for s in app.selections]:
        if not key.startswith(f"{app.name}."):
            yield _("{app}：{key} 应以“{app}.”开头").format(app=app.name, key=key)
    yield from _check_kinds(app)
    kinds = [kind.key for kind in app.kinds]
    for role in app.roles:
        for edited in role.edits:
            if edited not in kinds:
                near = get_close_matches(edited, kinds, n=1)
                hint = _("。是否应为 {near}？").format(near=near[0]) if near else ""
                yield (
                    _("{app}：角色 {role} 要登记的 {kind} 没有声明").format(
                        app=app.name, role=role.key, kind=edited
                    )
                    + hint
                )
    for stream in app.streams:
        if stream.asset_kind not in kinds:
            yield _("{app}：数据流 {stream} 的资产类别 {kind} 没有声明").format(
                app=app.name, stream=stream.key, kind=stream.asset_kind
            )
        yield from problems_of_streams(stream)
    for types in app.case_types:
        try:
            national().with_types(types.every())
        except TypeClashes as clash:
            yield _("{app}：{problem}").format(app=app.name, problem=clash.message)
    assets = {kind.key: kind for kind in app.kinds}
    streams = {kind.key: kind for kind in app.streams}
    for command in app.commands:
        yield from problems_of_command(command, assets, streams)
    yield from _check_watches(app)
    for layer in app.live:
        yield from problems_of_layer(layer, assets, streams)
    for glance in app.glances:
        yield from problems_of_glance(glance, app.live, app.accounts)
    for banked in app.banked:
        yield from problems_of_banked(banked, [kind.key for kind in app.accounts])
    for plan in app.inspections:
        if plan.kind not in kinds:
            yield _("{app}：巡查计划 {plan} 的资产类别 {kind} 没有声明").format(
                app=app.name, plan=plan.key, kind=plan.kind
            )
        yield from problems_of_plan(plan, frozenset(national().types))
    for item in app.indicators:
        if not (item.pull.__doc__ or "").strip():
            yield _("{app}：指标 {key} 没有写明计算什么").format(app=app.name, key=item.key)


def _check_watches(app: Application) -> Iterator[Text]:
    streams = [stream.key for stream in app.streams]
    commands = [kind.key for kind in app.commands]
    attributes = {kind.key: _names(kind.record) for kind in app.kinds}
    for watch in app.watches:
        yield from problems_of_watch(
            watch, frozenset(national().types), streams, attributes, commands
        )


def _names(record: type) -> list[str]:
    return [one.name for one in fields(record)] if is_dataclass(record) else []


def _check_kinds(app: Application) -> Iterator[Text]:
    for kind in app.kinds:
        if not kind.key.isidentifier():
            yield _("{app}：{key} 不能作类别名").format(app=app.name, key=kind.key)
        try:
            names = [item.name for item in kind.schema.attributes]
        except TypeError as error:
            yield _("{app}：类别 {key}：{error}").format(app=app.name, key=kind.key, error=error)
            continue
        sole = (name for some in kind.sole for name in some)
        for name in (*kind.public, *kind.columns, *kind.held, *sole):
            if name not in names:
                yield _("{app}：类别 {key} 没有属性 {name}").format(
                    app=app.name, key=kind.key, name=name
                )
