"""Who may do what: roles by routes, read from top to bottom.

A route that is not named here is open to nobody. `read` are the roles that may look (GET),
`write` those that may change (POST). Within a route, lists and objects are narrowed further to
the areas and units of the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from yiju.platform.base.i18n import Text, _

ROLES: dict[str, Text] = {
    "visitor": _("访客（未登录也可）"),
    "staff": _("责任单位经办人"),
    "head": _("责任单位负责人"),
    "keeper": _("设施管理员"),
    "district": _("辖市区联络员"),
    "inspector": _("监督员"),
    "acceptor": _("受理员"),
    "shift_leader": _("值班长"),
    "dispatcher": _("派遣员"),
    "commander": _("指挥长"),
    "assessor": _("第三方评估员"),
    "auditor": _("审计员"),
    "leader": _("领导小组成员"),
    "office": _("领导小组办公室"),
    "admin": _("系统管理员"),
}

DESK = ("inspector", "acceptor", "shift_leader", "dispatcher", "commander")
"""The posts of the supervision centre and of the command centre (GB/T 30428.4)."""
WHOLE_UNIT_ROLES = frozenset(
    {*DESK, "district", "assessor", "auditor", "leader", "office", "admin"}
)
"""Roles whose reach is an area with all units in it; the others see their own unit's records."""

EVERYONE = ("visitor",)
SIGNED_IN = (
    "staff",
    "head",
    "keeper",
    "district",
    *DESK,
    "assessor",
    "auditor",
    "leader",
    "office",
    "admin",
)
OVERSIGHT = ("assessor", "auditor", "leader", "office", "admin")
OFFICE = ("office", "admin")
REPORTERS = ("inspector", "acceptor")
"""Those whose work it is to take in what is wrong: on the spot, and on the telephone."""
CREWED = ("staff", "inspector", "commander", "office", "admin")
"""Those who set up the crews of a unit: its own people, and who commands."""
FIELD = (*CREWED, "dispatcher", "leader")
INSPECTIONS = (*DESK, "district", *OVERSIGHT)
"""Those who follow how key places are inspected."""
ASSIGNERS = ("shift_leader", "commander", "office", "admin")
"""Those who say which inspector answers for which cell."""
TRACKS = ("inspector", "shift_leader", "commander")
"""Those who may see where an inspector was: themselves, the head of their unit, the command."""
PATROLS = (*TRACKS, "auditor", "leader", "office", "admin")
"""Those who see hours and kilometres."""
RECORDERS = ("keeper", "district", "office", "admin")
HOLDERS = ("staff", "keeper", "dispatcher", "commander", "office", "admin")
"""Those who may hold alarms back, within their reach."""
COCKPIT = ("district", "leader", "office", "admin")
"""The leading group and its office; who speaks for a district sees that district's day."""
BOOKS = ("auditor", "leader", "office", "admin")
"""Those who may read every account of the city's books."""
REPORTING = ("staff", "head", "district", "keeper")
"""Those who write or sign the returns of their unit."""
CLERKS = ("staff", "district", "office", "admin")
"""Those who print voting slips and enter what is on paper."""
FUNDERS = ("staff", "district", "office", "admin")
"""Those who may write under a source of money, if their unit answers for it."""
NOBODY: tuple[str, ...] = ()
READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


@dataclass(frozen=True)
class Rule:
    """One line of the table. `route` is the name of a route, or a prefix that ends in a star."""

    route: str
    read: tuple[str, ...]
    write: tuple[str, ...] = NOBODY

    def covers(self, name: str) -> bool:
        if self.route.endswith("*"):
            return name.startswith(self.route[:-1])
        return name == self.route


POLICY: tuple[Rule, ...] = (
    # the way in
    Rule("home", read=EVERYONE),
    Rule("language", read=NOBODY, write=EVERYONE),
    Rule("account_login", read=EVERYONE, write=EVERYONE),
    Rule("account_logout", read=SIGNED_IN, write=EVERYONE),
    Rule("account_change_password", read=SIGNED_IN, write=SIGNED_IN),
    Rule("account_reauthenticate", read=SIGNED_IN, write=SIGNED_IN),
    Rule("account_*", read=NOBODY, write=NOBODY),
    Rule("mfa_authenticate", read=EVERYONE, write=EVERYONE),
    Rule("mfa_*", read=SIGNED_IN, write=SIGNED_IN),
    Rule("openid_connect_*", read=EVERYONE, write=EVERYONE),
    Rule("socialaccount_login_cancelled", read=EVERYONE),
    Rule("socialaccount_*", read=NOBODY),
    # keys of other programs
    Rule("key:own", read=SIGNED_IN, write=SIGNED_IN),
    Rule("key:revoke", read=NOBODY, write=SIGNED_IN),
    Rule("key:all", read=("admin", "auditor")),
    # what everybody may read
    Rule("public:report", read=EVERYONE, write=EVERYONE),
    Rule("public:lookup", read=EVERYONE, write=EVERYONE),
    Rule("public:case-photo", read=EVERYONE),
    Rule("public:case-*", read=NOBODY, write=EVERYONE),
    Rule("public:suggest", read=NOBODY, write=EVERYONE),
    # whoever was drawn for a survey and has the code of the letter
    Rule("public:survey-answer", read=EVERYONE, write=EVERYONE),
    # whoever has a voting code or a receipt
    Rule("public:ballot-vote", read=EVERYONE, write=EVERYONE),
    Rule("public:ballot-find", read=EVERYONE, write=EVERYONE),
    # whoever has something to say about a draft
    Rule("public:consultation", read=EVERYONE, write=EVERYONE),
    # an objection to what is published, and a buyer who knows the code of the contract
    Rule("public:presale-notices", read=EVERYONE, write=EVERYONE),
    Rule("public:presale-mine", read=EVERYONE, write=EVERYONE),
    # whoever has a part in an item, and the link of it
    Rule("public:part", read=EVERYONE, write=EVERYONE),
    # whoever holds a home and shows its code
    Rule("public:holder", read=EVERYONE, write=EVERYONE),
    Rule("public:owners_assembly-act", read=EVERYONE, write=EVERYONE),
    Rule("public:property_rating-act", read=EVERYONE, write=EVERYONE),
    Rule("public:compound_parking-act", read=EVERYONE, write=EVERYONE),
    Rule("public:maintenance_fund-bill", read=EVERYONE, write=EVERYONE),
    Rule("public:*", read=EVERYONE),
    # the parties of a draw, and who watches over it
    Rule("draw:announce", read=OFFICE, write=OFFICE),
    Rule("draw:steps", read=OVERSIGHT, write=OVERSIGHT),
    # ballots that are called, and paper ballots, within the clerk's reach
    Rule("ballot:announce", read=CLERKS, write=CLERKS),
    Rule("ballot:slips", read=NOBODY, write=CLERKS),
    Rule("ballot:entry", read=CLERKS, write=CLERKS),
    # whoever keeps a kind of standing, oversees it, or is its subject: within, by kind and unit
    Rule("standing:*", read=SIGNED_IN, write=SIGNED_IN),
    Rule("holder:letters", read=NOBODY, write=CLERKS),
    Rule("decision:list", read=CLERKS, write=CLERKS),
    # the plan and its programme
    Rule("plan:correct", read=OFFICE, write=OFFICE),
    Rule("plan:withdraw", read=NOBODY, write=OFFICE),
    Rule("plan:compile", read=OFFICE, write=OFFICE),
    Rule("plan:publish", read=NOBODY, write=OFFICE),
    Rule("plan:returns", read=SIGNED_IN, write=("staff", "district", "office", "admin")),
    Rule("plan:return-verify", read=NOBODY, write=("assessor", "office", "admin")),
    Rule("plan:*", read=SIGNED_IN),
    # the returns of the reader's own unit, and all for who looks after all
    Rule("return:open", read=NOBODY, write=OFFICE),
    Rule("return:draw", read=NOBODY, write=OFFICE),
    Rule("return:save", read=NOBODY, write=REPORTING),
    Rule("return:upload", read=NOBODY, write=REPORTING),
    Rule("return:move", read=NOBODY, write=(*REPORTING, "office")),
    Rule("return:check", read=SIGNED_IN, write=("assessor",)),
    Rule("return:*", read=SIGNED_IN),
    Rule("bulletin:list", read=SIGNED_IN, write=OFFICE),
    Rule("bulletin:check", read=SIGNED_IN, write=SIGNED_IN),
    Rule("bulletin:words", read=NOBODY, write=OFFICE),
    Rule("bulletin:paragraph", read=NOBODY, write=OFFICE),
    Rule("bulletin:figure", read=NOBODY, write=OFFICE),
    Rule("bulletin:*", read=SIGNED_IN),
    # meetings and letters: everybody those of their own unit, within
    Rule("supervision:announce", read=OFFICE, write=OFFICE),
    Rule("supervision:draft", read=OFFICE, write=OFFICE),
    Rule("supervision:agenda", read=NOBODY, write=OFFICE),
    Rule("supervision:attendance", read=NOBODY, write=OFFICE),
    Rule("supervision:decide", read=NOBODY, write=OFFICE),
    Rule("supervision:edit", read=NOBODY, write=OFFICE),
    Rule("supervision:*", read=SIGNED_IN),
    # evaluations; a district appeals for its own area, within
    Rule("evaluation:new", read=OFFICE, write=OFFICE),
    Rule("evaluation:declare", read=OFFICE, write=OFFICE),
    Rule("evaluation:publish", read=NOBODY, write=OFFICE),
    Rule("evaluation:decide", read=NOBODY, write=OFFICE),
    Rule("evaluation:appeal", read=NOBODY, write=("staff", "head", "district", *OFFICE)),
    Rule("evaluation:answer", read=NOBODY, write=("staff", "head", "district", *OFFICE)),
    Rule("evaluation:*", read=SIGNED_IN),
    Rule("cockpit:*", read=COCKPIT),
    Rule("consultation:list", read=SIGNED_IN, write=OFFICE),
    Rule("consultation:page", read=SIGNED_IN),
    Rule("consultation:report", read=SIGNED_IN),
    Rule("consultation:*", read=NOBODY, write=OFFICE),
    Rule("survey:list", read=SIGNED_IN, write=OFFICE),
    Rule("survey:page", read=SIGNED_IN),
    Rule("survey:template", read=OFFICE),
    Rule("survey:*", read=NOBODY, write=OFFICE),
    # what projects are paid from; whoever answers for a source writes under it, within
    Rule("funding:import", read=OFFICE, write=OFFICE),
    Rule("funding:catalogues", read=SIGNED_IN, write=OFFICE),
    Rule("funding:entry", read=NOBODY, write=FUNDERS),
    Rule("funding:correct", read=NOBODY, write=FUNDERS),
    Rule("funding:*", read=SIGNED_IN),
    Rule("project:import", read=OFFICE, write=OFFICE),
    Rule("project:*", read=SIGNED_IN),
    # what has to be done
    Rule("work:rule-book", read=SIGNED_IN, write=OFFICE),
    Rule("work:integrity", read=(*OVERSIGHT, "commander")),
    Rule("work:report", read=REPORTERS, write=REPORTERS),
    Rule("work:alike", read=REPORTERS),
    Rule("work:dispatch*", read=FIELD, write=FIELD),
    Rule("work:crew*", read=CREWED, write=CREWED),
    Rule("work:map-people", read=FIELD),
    Rule("work:map-near", read=FIELD),
    Rule("work:map-course", read=FIELD),
    Rule("work:round", read=("staff", "inspector")),
    Rule("work:grid-import", read=NOBODY, write=ASSIGNERS),
    Rule("work:grid-hand-over", read=NOBODY, write=ASSIGNERS),
    Rule("work:grid*", read=INSPECTIONS),
    Rule("work:inspection*", read=INSPECTIONS),
    Rule("work:patrols", read=PATROLS),
    Rule("work:patrol*", read=TRACKS),
    # the deals of the reader's own unit, and all for who looks after all
    Rule("work:parties-renew", read=NOBODY, write=("staff",)),
    Rule("work:parties*", read=("staff", "auditor", "office", "admin"), write=("staff",)),
    Rule("work:*", read=SIGNED_IN, write=SIGNED_IN),
    # the phone: its frame holds nothing of anybody, and says who is signed in
    Rule("phone:manifest", read=EVERYONE),
    Rule("phone:worker", read=EVERYONE),
    Rule("phone:session", read=EVERYONE),
    Rule("phone:act", read=NOBODY, write=SIGNED_IN),
    Rule("phone:photo", read=NOBODY, write=SIGNED_IN),
    Rule("phone:report", read=NOBODY, write=SIGNED_IN),
    Rule("phone:patrol", read=NOBODY, write=("inspector",)),
    Rule("phone:*", read=SIGNED_IN),
    # what stands in the city
    Rule("asset:new", read=RECORDERS, write=RECORDERS),
    Rule("asset:edit", read=RECORDERS, write=RECORDERS),
    Rule("asset:import", read=RECORDERS, write=RECORDERS),
    Rule("asset:*", read=SIGNED_IN),
    Rule(
        "application:cityops-scores",
        read=("assessor", "office", "admin"),
        write=("assessor", "office", "admin"),
    ),
    # whose developer or office somebody is, the page itself minds
    Rule("application:presale-project", read=SIGNED_IN, write=SIGNED_IN),
    Rule("application:sales_permits-permits", read=SIGNED_IN, write=SIGNED_IN),
    Rule(
        "application:compound_parking-compound",
        read=SIGNED_IN,
        write=("staff", "district", "office"),
    ),
    Rule(
        "application:owners_assembly-matters",
        read=SIGNED_IN,
        write=("staff", "district", "office"),
    ),
    Rule(
        "application:maintenance_fund-bills",
        read=SIGNED_IN,
        write=("staff", "district", "office"),
    ),
    Rule(
        "application:maintenance_fund-handovers",
        read=SIGNED_IN,
        write=("staff", "district", "office"),
    ),
    Rule(
        "application:lifts-lifts",
        read=SIGNED_IN,
        write=("staff", "district", "office"),
    ),
    Rule("application:*", read=SIGNED_IN, write=RECORDERS),
    # who answers for it
    Rule("registry:person-unmask", read=NOBODY, write=("admin",)),
    Rule("registry:people", read=("admin", "auditor")),
    Rule("registry:person", read=("admin", "auditor")),
    Rule("registry:*", read=SIGNED_IN),
    # what happened
    Rule("events:*", read=("auditor", "office", "admin")),
    # the books
    Rule("ledger:bank-file*", read=BOOKS, write=OFFICE),
    Rule("ledger:close", read=NOBODY, write=OFFICE),
    Rule("ledger:*", read=BOOKS),
    # what leaves the house
    Rule("outbox:list", read=("auditor", "office", "admin")),
    Rule("outbox:*", read=NOBODY, write=OFFICE),
    # what came in, every list, and who is told of changes
    Rule("received:list", read=OVERSIGHT),
    Rule("list:people", read=("admin", "auditor")),
    Rule("list:keys", read=("admin", "auditor")),
    Rule("list:events", read=("auditor", "office", "admin")),
    Rule("list:outbox", read=("auditor", "office", "admin")),
    Rule("list:received", read=OVERSIGHT),
    Rule("list:mirrors", read=OVERSIGHT),
    Rule("list:*", read=SIGNED_IN),
    Rule("hook:own", read=SIGNED_IN, write=SIGNED_IN),
    Rule("hook:*", read=NOBODY, write=SIGNED_IN),
    # other platforms, which prove by a signature who they are
    Rule("exchange:batches", read=NOBODY, write=EVERYONE),
    Rule("exchange:*", read=EVERYONE),
    # banks, which prove by a signature who they are
    Rule("bank:*", read=NOBODY, write=EVERYONE),
    # what is measured; readings come with the secret of a source, which the door reads
    Rule("sensing:readings", read=EVERYONE, write=EVERYONE),
    Rule("sensorthings:*", read=EVERYONE, write=EVERYONE),
    Rule("sensing:commands", read=EVERYONE, write=EVERYONE),
    Rule("talq:cms", read=EVERYONE, write=EVERYONE),
    Rule("talq:gateway", read=EVERYONE, write=EVERYONE),
    Rule("talq:peers", read=OVERSIGHT),
    Rule("talq:*", read=NOBODY, write=OFFICE),
    # the registry of title, which proves by a signature who it is
    Rule("titles:facts", read=EVERYONE, write=EVERYONE),
    # who may give which command, and who be the second, its declaration says
    Rule("command:new", read=SIGNED_IN, write=SIGNED_IN),
    Rule("command:agree", read=NOBODY, write=SIGNED_IN),
    Rule("command:reject", read=NOBODY, write=SIGNED_IN),
    Rule("command:withdraw", read=NOBODY, write=SIGNED_IN),
    Rule("command:repeat", read=NOBODY, write=SIGNED_IN),
    Rule("command:release", read=NOBODY, write=SIGNED_IN),
    Rule("command:follow", read=NOBODY, write=SIGNED_IN),
    Rule("command:refuse", read=NOBODY, write=SIGNED_IN),
    Rule("command:*", read=SIGNED_IN),
    Rule("sensing:stream*", read=SIGNED_IN),
    Rule("sensing:alarms", read=SIGNED_IN),
    Rule("sensing:alarms-*", read=NOBODY, write=HOLDERS),
    Rule("sensing:sources", read=OVERSIGHT, write=OFFICE),
    Rule("sensing:source", read=OVERSIGHT),
    Rule("sensing:source-*", read=NOBODY, write=OFFICE),
    # the same for programs
    # What is written there needs a key of its own, which the door reads (`api_key`).
    Rule("ogc:*", read=EVERYONE),
    Rule("open311:*", read=EVERYONE, write=EVERYONE),
    Rule("api:public-*", read=EVERYONE),
    Rule("api:openapi-json", read=EVERYONE),
    Rule("api:openapi-view", read=EVERYONE),
    Rule("api:api-root", read=EVERYONE),
    Rule("api:asset", read=SIGNED_IN, write=RECORDERS),
    Rule("api:funding-entr*", read=SIGNED_IN, write=FUNDERS),
    Rule("api:consultation-views", read=NOBODY, write=OFFICE),
    Rule("api:survey-outcomes", read=NOBODY, write=OFFICE),
    Rule("api:hook*", read=SIGNED_IN, write=SIGNED_IN),
    Rule("api:cockpit", read=COCKPIT),
    Rule("api:received", read=OVERSIGHT),
    Rule("api:ledger*", read=BOOKS),
    Rule("api:standing-consult", read=NOBODY, write=SIGNED_IN),
    Rule("api:work-*", read=SIGNED_IN, write=SIGNED_IN),
    # agents open deals, the escrow's own unit notes what came in: which of them, the view says
    Rule("api:resale-*", read=NOBODY, write=("staff",)),
    Rule("api:command*", read=SIGNED_IN, write=SIGNED_IN),
    Rule("api:import-assets", read=NOBODY, write=RECORDERS),
    Rule("api:*", read=SIGNED_IN),
)


def rule_for(name: str) -> Rule | None:
    """The first line that covers the route; None for a route that the table does not name."""
    return next((rule for rule in POLICY if rule.covers(name)), None)


def allows(name: str, method: str, roles: Iterable[str]) -> bool:
    return not _named(name, method in READING).isdisjoint(roles)


@lru_cache(maxsize=1024)
def _named(name: str, reads: bool) -> frozenset[str]:
    rule = rule_for(name)
    if rule is None:
        return frozenset()
    return frozenset(rule.read if reads else rule.write)
