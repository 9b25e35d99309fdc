"""What import contracts cannot see: design.md's four small tests."""

import re

import pytest
from django.apps import apps
from tree import APPLICATIONS, PACKAGE, applications, at, calls, files, python_files, strings

# Only shrinks: an application above the limit stands here with its size and the reason.
LARGER_THAN_A_SITTING: dict[str, int] = {
    "cityops": 1000,
    # Four courses (application and lease, stalls added by vote, lots, warnings) over one register,
    # because whose turn it is hangs on all of them; the books of what common stalls earn; votes,
    # draws and the accounts of owners are in the platform or in other applications.
    "compound_parking": 1360,
    # How a lift is added (ballot, notice, mediation, review, subsidy), and how all that stand
    # are inspected, stopped and watched: one register, so that nothing of a lift is told twice.
    "lifts": 850,
    # Seventeen watches, two kinds of command and one of advice, each with the words and the rules
    # of its trade; what holds of any load, programme, meter, report, command or advice is in the
    # platform.
    "lighting": 1330,
    # One fund, whose money nobody else may move: accounts of homes, the handover that waits for the
    # first deposit, uses with their ballots, contracts and payments, the bills of owners, the
    # income of common parts, statements.
    "maintenance_fund": 1500,
    # Reports as cases, the rating of half-years, stars, their warnings and indicators: one account
    # of how a firm serves; points, cases and their types are the platform's.
    "property_rating": 670,
    # Meetings one process a matter, proposals that call one, the group that prepares the first, the
    # hand-over after a dismissal, decisions annulled, dwellings turned to business: six courses of
    # one body of law with its rules, refusals, warnings and pages; ballots and votes are in the
    # platform.
    "owners_assembly": 1675,
    # Six courses (node, draw, contract, quota, hold, warning) with what each refuses and does; the
    # bank, the books, the draws and the reviews by two who are drawn are in the platform.
    "presale": 1470,
}
LINES_OF_AN_APPLICATION = 600

BASE = PACKAGE / "platform" / "base"
MAY_READ_THE_DAY = {"interfaces/clock.py"}
DAY_READERS = re.compile(
    r"\b(datetime|date|timezone)\.(now|today|utcnow|localdate|localtime)$|^(now|today)$"
)
CLOCKS = re.compile(
    DAY_READERS.pattern
    + r"|\btime\.(time|time_ns|monotonic|perf_counter|gmtime|localtime)$|^(clock|timezone)\."
)


@pytest.mark.parametrize("name", applications())
def test_an_application_never_names_another(name: str) -> None:
    others = [other for other in applications() if other != name]
    named = [
        f"{at(path, line)} names {other}"
        for path in python_files(f"src/yiju/applications/{name}")
        for line, text in strings(path)
        for other in others
        if re.search(rf"\b{other}\b", text)
    ]
    assert named == []


def test_the_platform_names_no_application() -> None:
    any_of_them = re.compile(rf"\b(?:applications\.)?({'|'.join(applications())})\b[.:]")
    named = [
        f"{at(path, line)} names {found[1]}"
        for path in python_files("src/yiju/platform")
        for line, text in strings(path)
        if (found := any_of_them.search(text))
    ]
    assert named == []


def test_no_foreign_key_leaves_its_room() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("yiju.")]
    crossing = [
        f"{model.__module__}.{model.__name__}.{field.name} -> {field.related_model.__module__}"
        for model in ours
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model.__module__.startswith("yiju.")
        if room(field.related_model.__module__) != room(model.__module__)
    ]
    assert crossing == []


def room(module: str) -> str:
    """`yiju.platform.registry` of `yiju.platform.registry.models`."""
    return ".".join(module.split(".")[:3])


@pytest.mark.parametrize("name", applications())
def test_an_application_is_one_sitting(name: str) -> None:
    size = sum(
        sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        for path in python_files(f"src/yiju/applications/{name}")
        if "tests" not in path.parts and "migrations" not in path.parts
    )
    assert size <= LARGER_THAN_A_SITTING.get(name, LINES_OF_AN_APPLICATION)


def test_the_list_of_larger_applications_holds_no_more_than_it_must() -> None:
    assert set(LARGER_THAN_A_SITTING) <= set(applications())
    assert all(size > LINES_OF_AN_APPLICATION for size in LARGER_THAN_A_SITTING.values())


def test_rules_and_base_never_ask_for_the_time() -> None:
    asked = [
        f"{at(path, line)} calls {name}"
        for path in python_files("src/yiju")
        if path.name == "rules.py" or BASE in path.parents
        for line, name in calls(path)
        if CLOCKS.search(name)
    ]
    assert asked == []


def test_only_the_clock_of_the_interfaces_reads_the_day() -> None:
    asked = [
        f"{at(path, line)} calls {name}"
        for path in python_files("src/yiju")
        if path.relative_to(PACKAGE).as_posix() not in MAY_READ_THE_DAY
        for line, name in calls(path)
        if DAY_READERS.search(name)
    ]
    assert asked == []


def test_every_application_has_a_page_about_itself() -> None:
    known = {path.relative_to(APPLICATIONS).as_posix() for path in files("src/yiju/applications")}
    assert [name for name in applications() if f"{name}/README.md" not in known] == []
