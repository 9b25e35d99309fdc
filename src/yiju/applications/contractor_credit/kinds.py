"""The kinds of standing: what is scored, by how much, and who is put on which list."""

from yiju.applications.contractor_credit.rules import MARKET, QUALIFYING, QUALITY, P
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.trust.standings.kinds import (
    Decay,
    Grade,
    Item,
    JointMeasure,
    ListGround,
    ListKind,
    Part,
    StandingKind,
)

LANDSCAPER = StandingKind(
    key="contractor_credit.landscaper",
    title=_("园林绿化施工企业信用"),
    subjects=("unit",),
    cites=(Clause("5"),),
    parts=(
        Part(key="capacity", title=_("企业能力"), weight=P.landscaper_weights),
        Part(
            key="projects",
            title=_("项目检查"),
            weight=P.landscaper_weights,
            decay=Decay(factor=P.empty_year_factor, months=P.empty_year_months),
        ),
        Part(
            key="conduct",
            title=_("市场行为"),
            weight=P.landscaper_weights,
            base=P.conduct_base,
        ),
    ),
    items=(
        Item(
            key="award",
            title=_("优质工程等表彰"),
            part="conduct",
            points=P.landscaper_points,
            months=P.good_months,
            good=True,
        ),
        Item(
            key="violation",
            title=_("施工现场违规"),
            part="conduct",
            points=P.landscaper_points,
            months=P.bad_months,
        ),
        Item(
            key="survival",
            title=_("苗木成活率不达标"),
            part="conduct",
            points=P.landscaper_points,
            months=P.bad_months,
        ),
        Item(
            key="rigging",
            title=_("串通投标、弄虚作假"),
            part="conduct",
            points=P.landscaper_points,
            months=P.bad_months,
            red_line=True,
            second=True,
        ),
    ),
    grades=(
        Grade("A", _("A 级")),
        Grade("B", _("B 级")),
        Grade("C", _("C 级")),
        Grade("D", _("D 级")),
    ),
    thresholds=P.landscaper_grades,
    newcomer=P.landscaper_newcomer,
)

TENDER = JointMeasure("tender", _("限制参加依法必须招标项目的投标"), "deny")
AWARD = JointMeasure("award", _("取消评优评先资格"), "deny")
GUARANTEE = JointMeasure("guarantee", _("提高工资保证金比例"), "deduct")

BUILDER = StandingKind(
    key="contractor_credit.builder",
    title=_("建筑市场主体信用"),
    subjects=("unit", "person"),
    cites=(Clause("23"), MARKET),
    parts=(
        Part(
            key="capacity",
            title=_("企业能力"),
            weight=P.whole_weight,
            base=P.builder_parts,
            most=P.builder_parts,
        ),
        Part(
            key="performance",
            title=_("履约（质量、安全、进度、工资）"),
            weight=P.whole_weight,
            base=P.builder_parts,
            most=P.builder_parts,
        ),
        Part(
            key="conduct",
            title=_("市场行为"),
            weight=P.whole_weight,
            base=P.builder_parts,
            most=P.builder_parts,
        ),
        Part(
            key="social",
            title=_("社会责任"),
            weight=P.whole_weight,
            base=P.builder_parts,
            most=P.builder_parts,
        ),
    ),
    items=(
        Item(
            key="qualification",
            title=_("资质条件不达标"),
            part="capacity",
            points=P.builder_points,
            months=P.bad_months,
        ),
        Item(
            key="quality",
            title=_("质量问题"),
            part="performance",
            points=P.builder_points,
            months=P.bad_months,
        ),
        Item(
            key="safety",
            title=_("安全生产问题"),
            part="performance",
            points=P.builder_points,
            months=P.safety_months,
        ),
        Item(
            key="wages",
            title=_("拖欠农民工工资"),
            part="performance",
            points=P.builder_points,
            months=P.bad_months,
        ),
        Item(
            key="bidding",
            title=_("招标投标违规"),
            part="conduct",
            points=P.builder_points,
            months=P.bad_months,
            second=True,
        ),
        Item(
            key="relief",
            title=_("抢险救灾等贡献"),
            part="social",
            points=P.builder_points,
            months=P.good_months,
            good=True,
        ),
    ),
    grades=(
        Grade("AAA", _("AAA 级")),
        Grade("AA", _("AA 级")),
        Grade("A", _("A 级")),
        Grade("B", _("B 级")),
        Grade("C", _("C 级")),
    ),
    thresholds=P.builder_grades,
    lists=(
        ListKind(
            key="black",
            title=_("建筑市场主体黑名单"),
            grounds=(
                ListGround(key="B1", title=_("以虚假材料、欺骗手段取得资质"), repairable=False),
                ListGround(key="B2", title=_("转包、出借资质，受到处罚")),
                ListGround(
                    key="B3",
                    title=_("发生重大以上或者一年内两次较大事故，受到处罚"),
                    repairable=False,
                ),
                ListGround(key="B4", title=_("判决、裁决确认拖欠工程款而拒不履行")),
            ),
            months=P.black_months,
            statement_days=P.statement_days,
            repair_months=P.repair_months,
            measures=(TENDER, AWARD),
        ),
        ListKind(
            key="wage",
            title=_("拖欠农民工工资失信名单"),
            grounds=(
                ListGround(key="W1", title=_("克扣、无故拖欠工资达到认定标准，责令支付而不支付")),
            ),
            months=P.wage_months,
            statement_days=P.statement_days,
            repair_months=P.repair_months,
            repair_from="correction",
            once=True,
            measures=(TENDER, GUARANTEE),
        ),
    ),
)

DEVELOPER = StandingKind(
    key="contractor_credit.developer",
    title=_("建设单位质量首要责任"),
    subjects=("unit",),
    cites=(Clause("23"), QUALITY),
    parts=(
        Part(
            key="warranty", title=_("住宅质量保修"), weight=P.whole_weight, base=P.developer_base,
        ),
    ),
    items=(
        Item(
            key="overdue", title=_("保修期内报修，逾期未到场或者未修复"), part="warranty",
            points=P.developer_points, months=P.bad_months,
        ),
        Item(
            key="repeated", title=_("同一部位两次维修仍不合格"), part="warranty",
            points=P.developer_points, months=P.bad_months,
        ),
        Item(
            key="batch", title=_("未经分户验收或者没有质量保证书即交付"), part="warranty",
            points=P.developer_points, months=P.bad_months,
        ),
        Item(
            key="structure", title=_("主体结构经核验不合格"), part="warranty",
            points=P.developer_points, months=P.bad_months, red_line=True, second=True,
        ),
    ),
    grades=BUILDER.grades,
    thresholds=P.builder_grades,
)  # fmt: skip

UPGRADE = JointMeasure("upgrade", _("不予办理资质升级、增项和延续"), "deny")

QUALIFICATION = StandingKind(
    key="contractor_credit.qualification",
    title=_("资质动态核查"),
    subjects=("unit",),
    cites=(Clause("23"), QUALIFYING),
    lists=(
        ListKind(
            key="anomaly",
            title=_("资质异常，限期整改"),
            grounds=(
                ListGround(key="Q1", title=_("人员、净资产或业绩不再符合资质标准")),
            ),
            months=P.rectify_months,
            statement_days=P.statement_days,
            repair_months=P.rectify_least,
            repair_from="correction",
            measures=(TENDER, UPGRADE),
        ),
    ),
)  # fmt: skip
