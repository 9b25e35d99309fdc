"""Lists of what is being done, what came in, what left, and what happened."""

from collections.abc import Iterator
from datetime import timedelta

from yiju.interfaces.counting import DOORS, balances
from yiju.interfaces.lists.files import Columns, Row
from yiju.interfaces.lists.listed import Ask, Listed, Portion
from yiju.interfaces.web.work_files import HEADINGS, item_rows
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api as commands
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.draws import api as trust_draws
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.doors import api as doors
from yiju.platform.work.exchange import api as exchange
from yiju.platform.work.rechecks import api as rechecks

RULES: Columns = {
    "key": _("类别与条件"),
    "type_code": _("类别编码"),
    "condition": _("立案条件"),
    "closing_condition": _("结案条件"),
    "limit": _("处置时限"),
    "kind": _("时间单位"),
    "responsible": _("责任单位"),
    "supervising": _("监督单位"),
    "ground": _("依据"),
    "changed_at": _("最后变动"),
}
RECHECKS: Columns = {
    "month": _("月份"),
    "listed": _("名单件数"),
    "drawn": _("抽中件数"),
    "commitment": _("承诺"),
    "seed": _("种子"),
    "announced_at": _("公布"),
    "drawn_at": _("抽取于"),
    "changed_at": _("最后变动"),
}
DRAWS: Columns = {
    "key": _("编号"),
    "kind": _("种类"),
    "title": _("抽签"),
    "state": _("状态"),
    "listed": _("名单件数"),
    "drawn": _("抽中件数"),
    "list_hash": _("名单的指纹"),
    "announced_at": _("公布"),
    "frozen_at": _("冻结"),
    "drawn_at": _("抽签于"),
    "changed_at": _("最后变动"),
}
BALLOTS: Columns = {
    "key": _("编号"),
    "title": _("表决"),
    "matter": _("事项"),
    "opens_at": _("开始"),
    "closes_at": _("截止"),
    "heads": _("业主人数"),
    "took_part": _("已参与"),
    "result": _("结果"),
    "changed_at": _("最后变动"),
}
LETTERS: Columns = {
    "key": _("信件"),
    "item": _("事项"),
    "channel": _("渠道"),
    "address": _("收件"),
    "written_at": _("写成"),
    "tries": _("试过"),
    "next_try_at": _("下次再试"),
    "failure": _("为何没有送达"),
    "changed_at": _("最后变动"),
}
EVENTS: Columns = {
    "uid": _("编号"),
    "at": _("时间"),
    "account": _("账号"),
    "name": _("姓名"),
    "unit": _("单位"),
    "via": _("途径"),
    "action": _("操作"),
    "subject_kind": _("对象"),
    "subject_key": _("对象编号"),
    "ground": _("依据"),
    "changed_at": _("最后变动"),
}
KEYS: Columns = {
    "number": _("编号"),
    "mark": _("密钥"),
    "name": _("用途"),
    "account": _("账号"),
    "may_write": _("可写"),
    "made_at": _("制作"),
    "until": _("用到"),
    "revoked_at": _("撤销"),
    "changed_at": _("最后变动"),
}
RECEIVED: Columns = {
    "key": _("日期和入口"),
    "day": _("日期"),
    "door": _("入口"),
    "reason": _("结果"),
    "count": _("件数"),
    "changed_at": _("最后变动"),
}
COMMANDS: Columns = {
    "number": _("编号"),
    "kind": _("指令类别"),
    "value": _("值"),
    "target": _("对象"),
    "total": _("台数"),
    "confirmed": _("由读数证实"),
    "authority": _("级别"),
    "name": _("下达"),
    "second": _("第二人"),
    "reason": _("原因"),
    "stage": _("状态"),
    "given_at": _("下达时间"),
    "start": _("自"),
    "until": _("到何时"),
    "case": _("未执行的案件"),
    "changed_at": _("最后变动"),
}
MIRRORS: Columns = {
    "key": _("来源和编号"),
    "data_set": _("数据集"),
    "origin": _("来源平台"),
    "code": _("编号"),
    "gone": _("已撤销"),
    "name": _("名称"),
    "state": _("状态"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "changed_at": _("最后变动"),
}
DAYS_BACK = 366
PAGE = 500


def items(ask: Ask) -> Iterator[Row]:
    wanted = work.Wanted(changed_since=ask.since, reaches=ask.reader.reaches)
    yield from item_rows(work.every(wanted), ask.now)


def item_changes(ask: Ask, after: str, size: int) -> Portion:
    wanted = work.Wanted(changed_since=ask.since, reaches=ask.reader.reaches)
    rows, cursor = work.changes(wanted, after=after, size=size)
    return list(item_rows(rows, ask.now)), cursor, len(rows) == size


def rules(ask: Ask) -> Iterator[Row]:
    """The rule book of the day; none before there is one."""
    day = china_day(ask.now)
    book = next((one for one in cases.books() if one.since <= day), None)
    for row in cases.rules_on(day) if book else ():
        yield {
            "key": f"{row.type_code}/{row.condition}",
            "type_code": row.type_code,
            "condition": row.condition,
            "closing_condition": row.closing_condition,
            "limit": row.limit.amount,
            "kind": row.limit.kind.value,
            "responsible": row.responsible,
            "supervising": row.supervising,
            "ground": row.ground,
            "changed_at": book.imported_at if book else None,
        }


def months(ask: Ask) -> Iterator[Row]:
    for row in rechecks.draws_made():
        yield {
            "month": row.month,
            "listed": row.listed,
            "drawn": row.drawn,
            "commitment": row.commitment,
            "seed": row.seed,
            "announced_at": row.announced_at,
            "drawn_at": row.drawn_at,
            "changed_at": row.drawn_at or row.announced_at,
        }


def votes(ask: Ask) -> Iterator[Row]:
    for row in ballots.ballots():
        yield {
            "key": row.key,
            "title": row.title,
            "matter": row.matter,
            "opens_at": row.opens_at,
            "closes_at": row.closes_at,
            "heads": row.all.heads,
            "took_part": row.took_part.heads,
            "result": _result(row),
            "changed_at": row.annulled.at if row.annulled else row.counted_at or row.noticed_at,
        }


def _result(row: ballots.BallotRow) -> str:
    if row.annulled:
        return "ANNULLED"
    return ",".join(row.outcome.unmet) or "PASSED" if row.outcome else ""


def draws(ask: Ask) -> Iterator[Row]:
    for row in trust_draws.draws_made():
        yield {
            "key": row.key,
            "kind": row.kind,
            "title": row.title,
            "state": row.state,
            "listed": row.listed,
            "drawn": row.places if row.drawn_at else 0,
            "list_hash": row.list_hash,
            "announced_at": row.announced_at,
            "frozen_at": row.frozen_at,
            "drawn_at": row.drawn_at,
            "changed_at": row.given_up_at or row.drawn_at or row.frozen_at or row.announced_at,
        }


def letters(ask: Ask) -> Iterator[Row]:
    """What has not left yet. The address of a reporter is a number that says nothing."""
    after, is_more = "", True
    while is_more:
        found = work.waiting(after=after, size=PAGE)
        after, is_more = found.following, bool(found.following)
        for row in found.rows:
            yield {
                "key": row.key,
                "item": row.item,
                "channel": row.channel,
                "address": "" if row.channel == "reporter" else row.address,
                "written_at": row.written_at,
                "tries": row.tries,
                "next_try_at": row.next_try_at,
                "failure": row.failure,
                "changed_at": row.written_at,
            }


def log(ask: Ask) -> Iterator[Row]:
    for row in events.history(start=ask.since):
        yield {
            "uid": row.uid,
            "at": row.at,
            "account": row.account,
            "name": row.name,
            "unit": row.unit,
            "via": row.via,
            "action": row.action,
            "subject_kind": row.subject_kind,
            "subject_key": row.subject_key,
            "ground": row.ground,
            "changed_at": row.at,
        }


def keys(ask: Ask) -> Iterator[Row]:
    for row in registry.access_keys():
        yield {
            "number": row.id,
            "mark": row.mark,
            "name": row.name,
            "account": row.account,
            "may_write": row.may_write,
            "made_at": row.made_at,
            "until": row.until,
            "revoked_at": row.revoked_at,
            "changed_at": row.revoked_at or row.made_at,
        }


def received(ask: Ask) -> Iterator[Row]:
    """A line for each outcome at each door on each day; a day counts as changed until its end."""
    today = china_day(ask.now)
    first = max(china_day(ask.since), today - timedelta(days=DAYS_BACK)) if ask.since else None
    rows = doors.receptions(first or today - timedelta(days=DAYS_BACK), today)
    for one in balances(rows):
        ended = min(start_of_day(one.day + timedelta(days=1)), ask.now)
        for reason, count in ((doors.STORED, one.stored), *sorted(one.refused.items())):
            yield {
                "key": f"{one.day}/{one.door}/{reason}",
                "day": one.day,
                "door": str(DOORS[one.door]),
                "reason": reason,
                "count": count,
                "changed_at": ended,
            }


def told(ask: Ask) -> Iterator[Row]:
    """Commands to devices, the newest first."""
    before, is_more = 0, True
    while is_more:
        reader = ask.reader
        rows = commands.commands(
            reader.reaches, reader.account, before=before, since=ask.since, size=PAGE
        )
        is_more = len(rows) == PAGE
        for row in rows:
            before = row.id
            yield {
                "number": row.id,
                "kind": str(row.kind.title),
                "value": row.said,
                "target": row.group or row.area or " ".join(row.codes[:20]),
                "total": row.total,
                "confirmed": commands.progress(row).confirmed,
                "authority": str(commands.AUTHORITIES[row.authority]),
                "name": row.name,
                "second": row.second_name,
                "reason": row.reason,
                "stage": str(row.stage.label),
                "given_at": row.given_at,
                "start": row.start,
                "until": row.until,
                "case": row.case_number,
                "changed_at": row.changed_at,
            }


def mirrors(ask: Ask) -> Iterator[Row]:
    """What other platforms told us of their things."""
    for data_set in exchange.DATA_SETS:
        for row in exchange.every_mirror(data_set, since=ask.since):
            facts = row.facts or {}
            yield {
                "key": f"{row.data_set}/{row.origin}/{row.code}",
                "data_set": str(exchange.DATA_SETS[data_set]),
                "origin": row.origin,
                "code": row.code,
                "gone": row.facts is None,
                "name": facts.get("name") or facts.get("words") or facts.get("indicator") or "",
                "state": facts.get("state") or facts.get("value") or "",
                "lon": facts.get("lon"),
                "lat": facts.get("lat"),
                "changed_at": row.at,
            }


OF_WORK = (
    Listed(
        "items",
        _("全部案件"),
        HEADINGS,
        items,
        ("work:items",),
        geo=True,
        changes=item_changes,
    ),
    Listed("commands", _("指令"), COMMANDS, told, ("command:list",)),
    Listed("rules", _("立案标准"), RULES, rules, ("work:rule-book",)),
    Listed("rechecks", _("结案抽查"), RECHECKS, months, ("public:rechecks",)),
    Listed("ballots", _("业主表决"), BALLOTS, votes, ("public:ballots",)),
    Listed("draws", _("随机抽取"), DRAWS, draws, ("public:draws",)),
    Listed("mirrors", _("其他平台的数据"), MIRRORS, mirrors, ("list:all",), geo=True),
    Listed("received", _("收件对账"), RECEIVED, received, ("received:list",)),
    Listed("outbox", _("发件"), LETTERS, letters, ("outbox:list",)),
    Listed("events", _("操作记录"), EVENTS, log, ("events:list",)),
    Listed("keys", _("访问密钥"), KEYS, keys, ("key:all",)),
)
