"""The demonstration city: real divisions, synthetic people, facilities and figures.

Built in steps, each fed through the doors that the world uses: files that are imported, accounts
that report, an office that verifies and publishes. What arrives has its own simulated moment from
2020 on, in order, so that "as it was known on that day" has answers. The same scale gives the
same city, to the byte of every file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from yiju.city import accounts, compounds, crews, practice, presale, reporting
from yiju.city.accounts import SYSTEM, Post
from yiju.city.boundaries import demonstrate
from yiju.city.bulletins import Bulletins
from yiju.city.compound_assemblies import AssemblyLife
from yiju.city.compound_homes import HomeLife
from yiju.city.compound_life import Life
from yiju.city.compound_stalls import StallLife
from yiju.city.compounds import Compounds
from yiju.city.deliveries import Delivery, moment
from yiju.city.evaluations import Evaluations
from yiju.city.funding import Funding
from yiju.city.key_places import KeyPlaces
from yiju.city.lamp_register import LampRegister
from yiju.city.lamps import AT_FULL_SCALE, FEWEST
from yiju.city.lighting_signals import LightingSignals
from yiju.city.lots import Lots
from yiju.city.meetings import Meetings
from yiju.city.monthly_returns import MonthlyReturns
from yiju.city.nightscape import Nightscape
from yiju.city.operation import FIRST, Operation
from yiju.city.patrols import Patrols
from yiju.city.places import Ground
from yiju.city.presale import Presale
from yiju.city.projects import Portfolio, read_projects
from yiju.city.rechecks import Rechecks
from yiju.city.register import Register
from yiju.city.reputations import Reputations
from yiju.city.resale import Resales
from yiju.city.rule_book import NAME, rule_book
from yiju.city.voices import Voices
from yiju.platform.base.i18n import Text, _
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.cases import api as cases

PLAN = "changzhou"
TODAY = date(2022, 6, 30)
"""The day on which the demonstration stands still."""
COMPILED_ON = date(2021, 3, 31)
LOADED_AT = datetime(2020, 1, 1, 1, tzinfo=UTC)
CASES = 20_000
"""Of the year, at scale 1; a real city of this size has some 300,000."""
BATCH = 20_000
YEARS_END = (date(2021, 12, 31), TODAY)

LISTED = Text("    {words}  {due}")

Says = Iterable[Text | str]


@dataclass(frozen=True)
class Step:
    """A part of the work. `run` does it and gives the lines that say what came of it."""

    title: Text
    run: Callable[[], Says]


@dataclass
class Demonstration:
    """A city at a scale from 0.01 to 1, whose files lie in `folder`."""

    folder: Path
    scale: float = 1.0
    cases: int | None = None
    """How many cases the year has; by the scale where it is not said."""
    lamps: int | None = None
    """How many street lamps there are; by the scale where it is not said."""
    posts: dict[str, Post] = field(default_factory=dict)
    """By account."""
    _waiting: list[Delivery] = field(default_factory=list)

    @cached_property
    def data(self) -> Path:
        return registry.find_profile("changzhou")

    @cached_property
    def ground(self) -> Ground:
        return Ground(demonstrate(registry.read_profile(self.data)))

    @cached_property
    def register(self) -> Register:
        return Register(self.ground, self.scale, accounts.keepers(), self._history)

    @cached_property
    def lighting(self) -> LampRegister:
        count = max(round(AT_FULL_SCALE * self.scale), FEWEST)
        return LampRegister(self.ground, count if self.lamps is None else self.lamps, self._history)

    @property
    def _history(self) -> Path:
        return self.folder / "history"

    def steps(self) -> list[Step]:
        """What is to be done, in order; the database has its tables already."""
        return [
            Step(_("载入区域、边界和单位"), self._load),
            Step(_("开通演示账号"), self._open_accounts),
            Step(_("2020 年起：登记公厕、指示牌和路灯"), self._first_files),
            Step(_("编译方案"), self._compile),
            Step(_("2021 年：报送、核验、公布"), lambda: self._until(YEARS_END[0])),
            Step(
                _("2022 年上半年：报送、核验、公布，接入一年的案件"),
                lambda: self._until(YEARS_END[1]),
            ),
            Step(_("写练习文件，预先算好图表"), self._finish),
        ]

    def build(self) -> None:
        """All steps, for those who do not watch."""
        for step in self.steps():
            for _line in step.run():
                pass

    def _load(self) -> Says:
        done = registry.load_city(self.ground.profile, actor=SYSTEM, at=LOADED_AT)
        accounts.add_units(at=LOADED_AT)
        presale.add_units(LOADED_AT)
        compounds.add_units(at=LOADED_AT)
        units = len(registry.units())
        yield _("{areas} 个区域，{units} 个单位").format(areas=done.areas, units=units)

    def _open_accounts(self) -> Says:
        posts = [*accounts.posts(), *compounds.posts(), *crews.posts(), *presale.posts()]
        self._open(posts, accounts.OPENED_AT)
        yield _("{count} 个账号，人名均为虚构").format(count=len(self.posts))

    def _open(self, found: Iterable[Post], at: datetime) -> None:
        found = list(found)
        accounts.open_accounts(found, at=at)
        self.posts.update((post.account, post) for post in found)

    def _first_files(self) -> Says:
        keeper = self.posts["staff-city-management"]
        lighting = self.lighting.deliveries(self.posts["keeper-lighting"])
        found = [*self.register.deliveries(keeper), *lighting, *self._compounds()]
        self._waiting = sorted(found, key=lambda one: one.at)
        yield from self._until(COMPILED_ON - timedelta(days=1))

    def _compounds(self) -> Iterator[Delivery]:
        """The registers of residential compounds, and the life of five of them."""
        housing, street = self.posts["staff"], self.posts["district"]
        life = Life(self.ground, self._history, housing, street, self.posts["firm"])
        found = Compounds(self.ground, self.scale, self._history, life.places())
        yield from found.deliveries(housing)
        yield from life.deliveries()
        yield from StallLife(life).deliveries()
        yield from AssemblyLife(life).deliveries()
        developer = self.posts["developer-1"]
        built_by = registry.unit(developer.unit_code).short_name
        yield from HomeLife(life, developer, built_by).deliveries()

    def _compile(self) -> Says:
        """The plan itself; from here on units report under its targets."""
        at = moment(COMPILED_ON, 10)
        file = self.data / "plan.txt"
        office = self.posts["office"]
        found = steering.plan_compile(
            PLAN,
            name=file.name,
            data=file.read_bytes(),
            area_code=registry.city().code,
            actor=office.actor,
            at=at,
        )
        yield from self._programme(found)
        self._open_leading(at)
        self._waiting = sorted([*self._waiting, *self._work()], key=lambda one: one.at)

    def _open_leading(self, at: datetime) -> None:
        """Those who write and sign for the units that the plan names."""
        leads = reporting.leads(PLAN).values()
        self._open(accounts.leading_posts(leads, self.posts.values()), at)
        codes = [row.code[:6] for row in registry.districts()]
        named = {f"{code}-{kind}" for code in codes for kind in ("government", "committee")}
        districts = named.intersection(row.code for row in registry.units())
        self._open(accounts.reporting_posts(districts, leads, self.posts.values()), at)

    def _work(self) -> Iterator[Delivery]:
        """All that units hand in once the plan is out, what is checked and what is published."""
        staff = [post for post in self.posts.values() if post.role == "staff"]
        by_unit = {post.unit_code: post for post in reversed(staff)}
        office, assessor = self.posts["office"], self.posts["assessor"]
        found = reporting.lines(PLAN, self.data / "courses.toml")
        yield from reporting.reports(PLAN, found, by_unit, self._history)
        yield from reporting.corrections(PLAN, found, by_unit, self._history)
        yield from reporting.verifications(found, office, assessor)
        yield from reporting.publications(PLAN, office)
        yield from MonthlyReturns(PLAN, self.data / "courses.toml", self.posts).deliveries()
        projects = read_projects(self.data / "projects.toml")
        yield from self._operation()
        yield from Portfolio(projects, self.ground, self._history).deliveries(PLAN, office)
        money = Funding(projects, self.data / "funding.toml", self._history)
        yield from money.deliveries(PLAN, office)
        yield from Voices(PLAN, self.posts).deliveries()
        keeper, home = self.posts["keeper-lighting"], self.folder.parent
        yield from LightingSignals(keeper, home, TODAY).deliveries()
        yield from Nightscape(self.ground, self._history).deliveries(keeper, home, TODAY)

    def _programme(self, found: steering.EditionRow) -> Says:
        targets = steering.target_rows(PLAN)
        parts = [part for top in steering.clauses(PLAN) for part in top.all()]
        tasks = [part for part in parts if part.kind in {"task", "subtask"}]
        for part in tasks:
            own = [target for target in targets if target.clause == part.label]
            if own:
                yield f"§{part.label} {part.title}"
                yield from (LISTED.format(words=t.words, due=t.due or "") for t in own)
        yield _("任务 {tasks} 项，目标 {targets} 个，读懂全文的 {coverage}").format(
            tasks=len(tasks), targets=len(targets), coverage=f"{found.coverage:.1%}"
        )

    def _until(self, day: date) -> Says:
        """Hand in what has its moment up to the end of the day, then seal books and events."""
        end = moment(day, 23, 59)
        due = [one for one in self._waiting if one.at <= end]
        self._waiting = [one for one in self._waiting if one.at > end]
        changed = sum(one.hand_in(one.at) for one in due)
        ledgers.seal(actor=SYSTEM, at=end)
        events.seal(end)
        yield _("{count} 次，{changed} 条记录").format(count=len(due), changed=changed)

    def _operation(self) -> Iterator[Delivery]:
        """The rule book, and the cases that ran elsewhere up to this morning."""
        office = self.posts["office"].actor
        count = self.cases if self.cases is not None else round(CASES * self.scale)
        work = Operation(self.ground, TODAY, count)

        def import_book(at: datetime) -> int:
            return cases.book_add(NAME, FIRST, rule_book(), actor=office, at=at)

        def take_over(at: datetime) -> int:
            return sum(cases.take_over(some, actor=SYSTEM, at=at) for some in work.batches(BATCH))

        yield Delivery(moment(FIRST), import_book)
        yield Delivery(moment(FIRST, 9), lambda at: crews.set_up(self.posts, at))
        yield Delivery(work.until, take_over)
        drawn_at = work.until + timedelta(minutes=5)
        yield from Rechecks(self.posts["assessor"], drawn_at).deliveries()
        yield from Lots(self.posts["office"]).deliveries()
        yield from Reputations(self.posts["staff"], self.posts["office"]).deliveries()
        declared = (self.data / "evaluation.toml", self.data / "evaluation-streets.toml")
        yield from Evaluations(*declared, self.posts, work.until).deliveries()
        yield from Bulletins(PLAN, self.posts, work.until).deliveries()
        yield from Meetings(PLAN, self.posts, work.until).deliveries()
        yield from Presale(self.ground, self.posts).deliveries()
        yield from Resales(self.posts["staff"], TODAY).deliveries()
        keepers, rules = accounts.keepers(), work.rules
        places = KeyPlaces(self.ground, self.scale, keepers, self._history, rules, work.until)
        yield from places.deliveries(self.posts["staff-city-management"])
        patrols = Patrols(self.ground, self.scale, self.posts, work.until)
        yield from patrols.deliveries(self.posts["shift_leader"])

    def _finish(self) -> Says:
        events.gather_statistics()
        practice.write(self.register, self.folder)
        revised = self.data / "plan-2022-revision.txt"
        (self.folder / revised.name).write_bytes(revised.read_bytes())
        states = steering.targets_overview(PLAN, TODAY).counts
        yield from (
            steering.STATUS_TITLES[status] + f"  {count}" for status, count in states.items()
        )
