"""Owners decide together (§20): meetings, committees, votes and proposals.

Start reading here, then rules.py and process.py. Votes themselves are the platform's ballots.
"""

from yiju.applications.owners_assembly import (
    annulment,
    business,
    groups,
    handover,
    indicators,
    matters,
    process,
    rules,
    services,
    warnings,
    web,
)
from yiju.platform.application import (
    SIGNED_IN,
    Application,
    AssetKind,
    Block,
    Decided,
    Page,
)
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

app = Application(
    name="owners_assembly",
    title=_("业主大会"),
    summary=_("业主大会的提议、召集、表决、公布和备案，业主的建议和附议。"),
    owner="市住建局",
    cites=(Clause("20"), Standard(rules.CIVIL_CODE, "278"), Standard(rules.REGULATION)),
    icon="users",
    rules=rules,
    parameters=rules.P,
    indicators=(indicators.participation,),
    kinds=(
        AssetKind(
            key="announcement",
            title=_("小区公告"),
            record=rules.Announcement,
            icon="speakerphone",
            code_help=_("小区编码、GG 和序号，如 320402XQ0007-GG01"),
        ),
    ),
    processes=(
        *process.PROCESSES, groups.GROUP, handover.HANDOVER, annulment.REVIEW,
        business.BUSINESS_USE,
    ),
    regular=(services.keep_groups, handover.keep, warnings.keep),
    pages=(
        Page(
            "matters/", "matters", _("筹备、交接和撤销"), matters.matters_page,
            open_to=(SIGNED_IN,), methods=("GET", "POST"),
        ),
        Page(
            "act/", "act", _("业主建议"), web.act_page, open_to=("visitor",),
            methods=("GET", "POST"), listed=False,
        ),
    ),
    decided=(
        Decided(
            "owners_assembly.meeting", _("业主大会"), (*process.MEETINGS.values(),), "compound",
            services.meeting_begin, services.put_to_vote, services.take_result,
        ),
    ),
    blocks=(
        Block("compound", _("表决和建议"), "owners_assembly/votes.html", web.votes_block, order=20),
        Block(
            "compound", _("筹备、交接和经营用房"), "owners_assembly/matters.html",
            matters.matters_block, order=22,
        ),
        Block(
            "exclusive_part", _("请我表决的"), "owners_assembly/own.html", web.own_votes_block,
            held=True, order=5,
        ),
        Block(
            "exclusive_part", _("邻居改作经营、成立业主大会"), "owners_assembly/own_matters.html",
            matters.own_matters_block, held=True, order=35,
        ),
    ),
    personal_data=_("附议、申请和答复只记业主编号，公开的是户数；选票由表决引擎保存。"),
)  # fmt: skip
