"""Lifts added to old buildings (§2(1)): the owners decide, everybody pays by floor.

Start reading here, then rules.py and process.py.
"""

from yiju.applications.lifts import indicators, process, rules, warnings, web
from yiju.platform.application import Application, Block, Decided
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

app = Application(
    name="lifts",
    title=_("加装电梯"),
    summary=_("业主表决、方案公示、联合审查、施工验收、使用登记、补助和每年检验。"),
    owner="市住建局",
    cites=(Clause("2(1)"), Standard(rules.SAFETY_LAW)),
    icon="elevator",
    rules=rules,
    parameters=rules.P,
    indicators=(indicators.registered,),
    processes=(process.LIFT_PROJECT, process.WARNING),
    regular=(warnings.keep,),
    decided=(
        Decided(
            "lifts.project",
            _("加装电梯"),
            (process.LIFT_PROJECT,),
            "compound",
            process.project_begin,
            process.put_to_vote,
            process.take_result,
        ),
    ),
    blocks=(
        Block("compound", _("加装电梯"), "lifts/projects.html", web.lifts_block, order=40),
        Block(
            "exclusive_part",
            _("加装电梯我要出多少"),
            "lifts/share.html",
            web.share_block,
            held=True,
            order=20,
        ),
    ),
    personal_data=_("不登记个人信息；分摊按房屋编码，只给出示业主码的人看。"),
)
