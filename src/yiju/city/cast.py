"""The accounts of the demonstration that a reader is shown. Readable without a database."""

from yiju.platform.base.i18n import Text, _

PASSWORD = "livable-city-2022"
"""Of every account of the demonstration. It is no secret: the server listens to this machine."""

CITY = "320400000000"
TIANNING = "320402000000"
ASSESSOR_UNIT = "demo-assessor"
SUPERVISION, COMMAND = "320400-supervision", "320400-command"
"""Who checks is not who dispatches: two centres."""

BY_ROLE: tuple[tuple[str, str, str, str, Text], ...] = (
    ("office", "演示办公室01", "320400-livable-office", CITY, _("调度、核验、公布，校对方案")),
    (
        "leader",
        "演示领导01",
        "320400-livable-group",
        CITY,
        _("登录就到驾驶舱：哪些要逾期，谁该行动"),
    ),
    ("staff", "演示经办01", "320400-housing", CITY, _("市住建局报送本单位的数据")),
    ("head", "演示负责01", "320400-housing", CITY, _("市住建局负责人：签发本单位的定期报表")),
    ("district", "演示联络01", "320402-government", TIANNING, _("天宁区：本区的设施和任务")),
    ("keeper", "演示管理01", "320402-city-management", TIANNING, _("天宁区城管局登记公厕")),
    ("inspector", "演示监督01", SUPERVISION, TIANNING, _("天宁区的监督员：上报、核实、核查")),
    ("acceptor", "演示受理01", SUPERVISION, CITY, _("受理市民反映，定类别，并案、拆分")),
    ("shift_leader", "演示值班01", SUPERVISION, CITY, _("立案和结案")),
    ("dispatcher", "演示派遣01", COMMAND, CITY, _("把案件派给承办单位")),
    ("commander", "演示指挥01", COMMAND, CITY, _("裁定争议，批复挂账和延期")),
    ("assessor", "演示评估01", ASSESSOR_UNIT, CITY, _("第三方核验报送的数据")),
    ("auditor", "演示审计01", "320400-audit", CITY, _("查事件日志和人员")),
    ("admin", "演示管理员01", "320400-data", CITY, _("系统管理，可做一切")),
)
"""The account, which is named after its role; a name that nobody bears; unit and area; its use."""
