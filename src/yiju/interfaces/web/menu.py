"""The menu: what the reader may open, in the order of the work."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse

from yiju.interfaces import policy
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.places import kinds_shown
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry.api import kind_of


@dataclass(frozen=True)
class Entry:
    title: Text
    icon: str
    url: str
    also: tuple[str, ...] = ()
    """Other addresses below which the reader is at this entry."""
    here: bool = False


@dataclass(frozen=True)
class Section:
    title: Text
    entries: tuple[Entry, ...]


STEERING = (
    ("cockpit:page", _("驾驶舱"), "gauge"),
    ("plan:page", _("方案"), "file-text"),
    ("plan:breakdown", _("年度分解"), "table"),
    ("plan:indicators", _("指标"), "chart-line"),
    ("return:list", _("定期报表"), "clipboard-list"),
    ("plan:returns", _("数据报送"), "file-upload"),
    ("project:list", _("项目"), "building-bridge"),
    ("supervision:overview", _("调度督办"), "speakerphone"),
    ("funding:list", _("项目资金"), "coins"),
    ("bulletin:list", _("通报"), "news"),
    ("evaluation:list", _("考核评价"), "trophy"),
    ("consultation:list", _("征求意见"), "message-2"),
    ("survey:list", _("满意度调查"), "mood-smile"),
)
WORK = (
    ("work:desk", _("我的待办"), "inbox"),
    ("phone:home", _("手机办理"), "device-mobile"),
    ("work:report", _("登记上报"), "phone-incoming"),
    ("work:round", _("我的路线"), "walk"),
    ("work:dispatch", _("派单计划"), "arrows-split-2"),
    ("work:grids", _("责任网格"), "layout-grid"),
    ("work:patrols", _("路面巡查"), "walk"),
    ("work:inspections", _("重点巡查"), "checklist"),
    ("work:items", _("全部案件"), "list-search"),
    ("work:map", _("指挥地图"), "map-pin"),
    ("work:parties-list", _("存量房交易"), "home-dollar"),
    ("work:rule-book", _("立案标准"), "book-2"),
    ("work:processes", _("流程"), "route"),
    ("public:rechecks", _("结案抽查"), "rotate-clockwise"),
    ("work:integrity", _("数据核实"), "zoom-question"),
)
REGISTRY = (
    ("registry:areas", _("区域"), "map-2"),
    ("registry:units", _("单位名录"), "building-bank"),
    ("registry:people", _("人员"), "users"),
)
SENSING = (
    ("command:list", _("指令"), "send"),
    ("sensing:alarms", _("报警"), "bell-ringing"),
    ("sensing:streams", _("数据流"), "activity"),
    ("sensing:sources", _("读数来源"), "antenna"),
)
GROUND = (
    ("registry:parameters", _("参数与依据"), "adjustments"),
    ("registry:policy", _("权限"), "lock"),
    ("events:list", _("操作记录"), "history"),
    ("ledger:accounts", _("账簿"), "book-2"),
    ("standing:kinds", _("信用档案"), "certificate"),
    ("received:list", _("收件对账"), "mail-opened"),
    ("outbox:list", _("发件"), "mail-forward"),
    ("list:all", _("数据清单"), "table-export"),
    ("hook:own", _("变动推送"), "webhook"),
    ("key:all", _("访问密钥"), "key"),
)
OPEN = (
    ("public:report", _("我要上报"), "camera-plus"),
    ("public:lookup", _("查案件进展"), "search"),
    ("public:city", _("报了多少，办了多少"), "chart-bar"),
    ("public:plan", _("方案公开"), "file-text"),
    ("public:bulletins", _("通报"), "news"),
    ("public:letters", _("督办公开"), "speakerphone"),
    ("public:returns", _("报送公开"), "clipboard-list"),
    ("public:evaluations", _("考核评价"), "trophy"),
    ("public:consultations", _("征求意见"), "message-2"),
    ("public:surveys", _("满意度调查"), "mood-smile"),
    ("public:data", _("开放数据"), "database-export"),
    ("public:holder", _("我的房屋"), "home"),
    ("public:ballots", _("业主表决"), "checkbox"),
    ("public:draws", _("随机抽取"), "arrows-shuffle"),
    ("public:rechecks", _("结案抽查"), "rotate-clockwise"),
    ("public:standings", _("信用公示"), "certificate"),
    ("public:seals", _("封存记录"), "lock"),
)


def menu_for(reader: Reader, path: str) -> list[Section]:
    """Sections with at least one entry that the policy opens to the reader."""
    sections = [section for section in _sections(reader) if section.entries]
    known = [url for s in sections for e in s.entries for url in (e.url, *e.also)]
    nearest = max(filter(path.startswith, known), key=len, default="")
    return [
        Section(s.title, tuple(replace(e, here=nearest in (e.url, *e.also)) for e in s.entries))
        for s in sections
    ]


def _sections(reader: Reader) -> list[Section]:
    public = Section(_("公开"), (*_named(OPEN, reader), *_open_pages()))
    if not reader.account:
        return [public]
    applications = tuple(
        Entry(
            app.title,
            app.icon,
            reverse("application:page", args=[app.name]),
            tuple(reverse("asset:list", args=[kind.key]) for kind in app.kinds),
        )
        for app in catalogue()
    )
    return [
        Section(_("规划"), tuple(_named(STEERING, reader))),
        Section(_("办理"), (*_named(WORK, reader), *_decisions(reader))),
        Section(_("应用"), applications),
        Section(_("登记"), tuple(_named(REGISTRY, reader))),
        Section(_("感知"), tuple(_named(SENSING, reader))),
        Section(_("依据"), tuple(_named(_ground(), reader))),
        public,
    ]


def _decisions(reader: Reader) -> Iterator[Entry]:
    """What owners decide on, where an application says that they do."""
    keys = [*catalogue().decided]
    if keys and policy.allows("decision:list", "GET", reader.roles):
        first, *others = (reverse("decision:list", args=[key]) for key in keys)
        yield Entry(_("业主决定"), "gavel", first, tuple(others))


def _ground() -> tuple[tuple[str, Text, str], ...]:
    """The books only where an application keeps any."""
    kept = bool(catalogue().accounts)
    return tuple(row for row in GROUND if kept or row[0] != "ledger:accounts")


def _named(rows: tuple[tuple[str, Text, str], ...], reader: Reader) -> Iterator[Entry]:
    for name, title, icon in rows:
        if policy.allows(name, "GET", reader.roles):
            yield Entry(title, icon, reverse(name))


def _open_pages() -> Iterator[Entry]:
    """Public pages of assets, and pages that applications open to everybody."""
    for key in kinds_shown():
        kind = kind_of(key)
        yield Entry(kind.title, kind.icon, reverse("public:places", args=[key]))
    for app in catalogue():
        for page in app.pages:
            if "visitor" in page.open_to and page.listed:
                yield Entry(page.title, app.icon, reverse(f"public:{app.name}-{page.name}"))
