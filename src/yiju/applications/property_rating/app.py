"""How well compounds are served (§20): what owners report, who answers, and the stars.

Start reading here, then rules.py, process.py and kinds.py.
"""

from yiju.applications.property_rating import indicators, kinds, process, rules, warnings, web
from yiju.platform.application import SIGNED_IN, Application, AssetKind, Block, Page
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

app = Application(
    name="property_rating",
    title=_("物业服务评价"),
    summary=_("业主的报修和投诉、物业服务企业的办理和街道督办，半年一次的星级评定及其依据。"),
    owner="市住建局",
    cites=(Clause("20"),),
    icon="star",
    rules=rules,
    parameters=rules.P,
    kinds=(
        AssetKind(
            key="service_rating",
            title=_("物业服务考核"),
            record=rules.ServiceRating,
            icon="star",
            code_help=_("小区编码、KH 和考核期，如 320402XQ0007-KH2022H1"),
            check=rules.check_rating,
        ),
    ),
    indicators=indicators.ALL,
    standings=(kinds.STARS,),
    case_types=(process.TYPES,),
    processes=(process.WARNING,),
    pages=(
        Page(
            "act/", "act", _("报修和投诉"), web.act_page, open_to=("visitor",),
            methods=("GET", "POST"), listed=False,
        ),
        Page("firm/", "firm", _("物业服务企业"), web.firm_page, open_to=(SIGNED_IN,)),
    ),
    blocks=(
        Block(
            "compound", _("星级和投诉"), "property_rating/rating.html", web.rating_block, order=50
        ),
        Block(
            "exclusive_part", _("报修和投诉"), "property_rating/own.html", web.own_block, held=True,
            order=30,
        ),
    ),
    regular=(warnings.keep,),
    personal_data=_("报修和投诉记房屋编码，公开页面不显示房号；满意度只记份数。"),
)  # fmt: skip
