"""The stars: a standing of the firm, and of the service in each compound (housing.md H20 R10)."""

from yiju.applications.property_rating.rules import SECTION_20, P
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard
from yiju.platform.trust.standings.kinds import Grade, Item, Part, StandingKind

RED_LINE = "red_line"
STARS = StandingKind(
    key="property_rating.stars",
    title=_("物业服务星级"),
    subjects=("unit", "compound"),
    cites=(SECTION_20, Standard("物业管理条例")),
    parts=(
        Part(key="checks", title=_("服务检查"), weight=P.rating_weights),
        Part(key="satisfaction", title=_("满意度"), weight=P.rating_weights),
        Part(key="complaints", title=_("投诉"), weight=P.rating_weights),
        Part(key="disclosure", title=_("信息公开"), weight=P.rating_weights),
        Part(key="safety", title=_("安全"), weight=P.rating_weights),
        Part(key=RED_LINE, title=_("红线"), weight=P.red_line_weight, base=P.red_line_base),
    ),
    items=tuple(
        Item(
            key=key, title=title, part=RED_LINE, points=P.red_line_points,
            months=P.red_line_months, red_line=True, second=True,
        )
        for key, title in (
            ("fund", _("挪用维修资金")),
            ("fire_lane", _("两次检查消防通道堵塞")),
            ("death", _("亡人责任事故")),
            ("forged", _("伪造业主表决")),
        )
    ),
    grades=(
        Grade("5", _("五星")),
        Grade("4", _("四星")),
        Grade("3", _("三星")),
        Grade("2", _("二星")),
        Grade("1", _("一星")),
    ),
    thresholds=P.star_limits,
)  # fmt: skip
