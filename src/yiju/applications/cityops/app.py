"""City operation (§22): one management of what is reported, handled, checked and evaluated.

The cases themselves run in the platform's work room, for every application; here they are
evaluated. Start reading here, then rules.py and counting.py.
"""

from yiju.applications.cityops import indicators, opening, web
from yiju.platform.application import Application, Page, Panel
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.work.scoring import rules

EVALUATORS = (
    "staff",
    "head",
    "keeper",
    "district",
    "inspector",
    "acceptor",
    "shift_leader",
    "dispatcher",
    "commander",
    "assessor",
    "auditor",
    "leader",
    "office",
    "admin",
)

app = Application(
    name="cityops",
    title=_("城市运行"),
    summary=_("案件从上报到结案的全过程，以及按区域、部门、岗位的综合评价。"),
    owner="市城管局",
    cites=(Clause("22"), Standard("GB/T 30428.4-2016")),
    icon="building-skyscraper",
    rules=rules,
    parameters=rules.P,
    indicators=(
        indicators.filed,
        indicators.closed,
        indicators.closed_in_time,
        indicators.handled_in_time,
        indicators.reworked,
    ),
    pages=(
        Page(
            "evaluation/",
            "evaluation",
            _("综合评价"),
            web.evaluation_page,
            open_to=EVALUATORS,
        ),
        Page(
            "evaluation/line/",
            "line",
            _("得分构成"),
            web.line_page,
            open_to=EVALUATORS,
            listed=False,
        ),
        Page(
            "evaluation/scores/",
            "scores",
            _("人工评分和免考"),
            web.scores_page,
            open_to=("assessor", "office", "admin"),
            methods=("GET", "POST"),
        ),
        Page(
            "evaluation.csv",
            "evaluation-csv",
            _("综合评价"),
            web.export_csv,
            open_to=EVALUATORS,
            listed=False,
        ),
        Page(
            "evaluation.xlsx",
            "evaluation-xlsx",
            _("综合评价"),
            web.export_xlsx,
            open_to=EVALUATORS,
            listed=False,
        ),
        Page("hotspots/", "hotspots", _("热点"), web.hotspots_page, open_to=EVALUATORS),
    ),
    selections=(opening.selection(EVALUATORS),),
    panels=(Panel(_("本月各辖市区"), "cityops/month.html", web.month_panel),),
    personal_data=_("上报人的联系方式加密保存，只用于告知进展；照片入库前去掉位置和设备信息。"),
)
