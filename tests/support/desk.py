"""The desk of the small city: a supervision centre, a command centre and two working units, with
synthetic people, and a rule book of four rows. Cases are moved as those people would."""

from datetime import UTC, date, datetime
from typing import Any

from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

EAST, WEST, CITY = "990101000000", "990102000000", "990100000000"
IN_EAST = cases.Where(119.95, 31.75, Datum.WGS84)
IN_WEST = cases.Where(119.85, 31.75, Datum.WGS84)
OFFICE = Actor("office", "演示办公室", "990100-supervision")
UNITS = (
    ("990100-supervision", "示例市城市运行监督中心", "监督中心"),
    ("990100-command", "示例市城市运行指挥中心", "指挥中心"),
    ("990100-lighting", "示例市照明管理处", "照明处"),
    ("990100-roads", "示例市市政设施管理处", "市政处"),
)
POSTS = (
    ("zhang", "inspector", "990100-supervision", EAST),
    ("wang", "inspector", "990100-supervision", EAST),
    ("li", "inspector", "990100-supervision", WEST),
    ("acceptor", "acceptor", "990100-supervision", CITY),
    ("leader", "shift_leader", "990100-supervision", CITY),
    ("dispatcher", "dispatcher", "990100-command", CITY),
    ("commander", "commander", "990100-command", CITY),
    ("lighting", "staff", "990100-lighting", CITY),
    ("roads", "staff", "990100-roads", CITY),
)
WORKING_DAY, URGENT = work.TimeKind.WORKING_DAY, work.TimeKind.URGENT_HOUR
RULES = (
    cases.RuleRow("E01037", "路灯不亮", "路灯恢复照明", work.Limit(1, WORKING_DAY)),
    cases.RuleRow("E01037", "灯杆倾斜", "灯杆扶正", work.Limit(3, WORKING_DAY)),
    cases.RuleRow("E01001", "井盖缺失", "井盖补齐", work.Limit(2, URGENT), is_urgent=True),
    cases.RuleRow("E06001", "暴露垃圾", "清理干净", work.Limit(4, work.TimeKind.WORKING_HOUR)),
)


def open_desk() -> None:
    at = moment(1, month=1)
    for code, name, short in UNITS:
        registry.unit_add(
            code,
            name=name,
            short_name=short,
            kind="department",
            area_code=CITY,
            actor=OFFICE,
            at=at,
        )
    for account, role, unit, area in POSTS:
        post(account, role, unit, area)
    cases.book_add("示例市立案标准", date(2021, 1, 1), RULES, actor=OFFICE, at=at)


def post(account: str, role: str, unit: str, area: str) -> None:
    at = moment(1, month=1)
    who = registry.person_add(f"演示{account}", None, None, actor=OFFICE, at=at)
    registry.account_add(account, person_id=who.id, password=None, actor=OFFICE, at=at)
    registry.membership_add(
        who.id,
        unit_code=unit,
        role=role,
        area_code=area,
        since=date(2021, 1, 1),
        actor=OFFICE,
        at=at,
    )


def moment(day: int, hour: float = 9, month: int = 6) -> datetime:
    """A moment of 2021 by the clocks of China."""
    minutes = round(hour * 60)
    return datetime(2021, month, day, minutes // 60, minutes % 60, tzinfo=UTC).astimezone(UTC) - (
        datetime(2021, 1, 1, 8) - datetime(2021, 1, 1)
    )


def who(account: str, secret: bool = False) -> dict[str, Any]:
    """`party` and `actor` of an account; of nobody but the reporter for an empty one."""
    posts = tuple(registry.memberships(account, date(2021, 6, 1)))
    unit = posts[0].unit_code if posts else ""
    party = work.Party(account, posts, reporter=not account)
    return {"party": party, "actor": Actor(account, account or "市民", unit)}


def reported(key: str = "r-1", words: str = "路灯不亮", **how: Any) -> cases.Reported:
    """A citizen reports, on Tuesday 1 June 2021 at nine."""
    told = {"source": "portal", "at": moment(1), **who(""), **how}
    return cases.report(words, told.pop("where", IN_EAST), key=key, **told)


def moved(number: str, move: str, by: str, said: Any = None, **how: Any) -> work.ItemRow:
    told = {"at": moment(1, 10), "opinion": "", **how}
    key = told.pop("key", f"{number}/{move}/{by}/{told['at'].isoformat()}")
    return work.act(number, move, said, key=key, **who(by), **told)


def photo(number: str, by: str, at: datetime, **how: Any) -> None:
    """Evidence as if it was taken on the spot just now."""
    told = {"taken_at": at, "lon": 119.95, "lat": 31.75, **how}
    cases.keep_evidence(number, new_bytes(), actor=who(by)["actor"], at=at, **told)


def new_bytes() -> bytes:
    """Another picture each time."""
    import io
    import itertools

    from PIL import Image

    global _pictures
    _pictures = globals().get("_pictures") or itertools.count()
    seed = next(_pictures)
    image = Image.effect_noise((64, 48), 40 + seed % 100)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG")
    return out.getvalue()


LAMP = {"type_code": "E01037", "condition": "路灯不亮"}


def filed(key: str = "r-1", said: Any = None, **how: Any) -> str:
    """Accepted and filed at half past nine; its number."""
    number = reported(key, **how).item.number
    moved(number, "accept", "acceptor", said or LAMP, at=moment(1, 9.5))
    moved(number, "file", "leader", at=moment(1, 9.5))
    return number


def dispatched(key: str = "r-1", unit: str = "990100-lighting", **how: Any) -> str:
    """Given to the lighting office at ten; its number."""
    number = filed(key, **how)
    moved(number, "dispatch", "dispatcher", {"unit": unit}, at=moment(1, 10))
    return number


def handled(
    key: str = "r-1", by: str = "lighting", at: datetime | None = None, **how: Any
) -> work.ItemRow:
    """Handled and shown, at two in the afternoon."""
    number = dispatched(key, **how)
    at = at or moment(1, 14)
    photo(number, by, at)
    return moved(number, "finish", by, {"done": "更换灯泡"}, at=at)


def verifier_of(item: work.ItemRow) -> str:
    [stage] = item.open_stages
    return stage.holder.account


def verified(key: str = "r-1", **how: Any) -> work.ItemRow:
    item = handled(key, **how)
    by = verifier_of(item)
    photo(item.number, by, moment(1, 15))
    return moved(item.number, "pass", by, at=moment(1, 15))


def closed(key: str = "r-1", **how: Any) -> work.ItemRow:
    number = verified(key, **how).number
    return moved(number, "close", "leader", {"code": "fixed", "answer": "已修好"}, at=moment(1, 16))
