"""The accounts of the demonstration that a reader is shown. Readable without a database."""

from yiju.platform.base.i18n import Text, _

PASSWORD = "livable-city-2022"
"""Of every account of the demonstration. It is no secret: the server listens to this machine."""

CITY = "320400000000"
TIANNING = "320402000000"
ASSESSOR_UNIT = "demo-assessor"

BY_ROLE: tuple[tuple[str, str, str, str, Text], ...] = (
    ("office", "演示办公室01", "320400-livable-office", CITY, _("调度、核验、公布，校对方案")),
    ("leader", "演示领导01", "320400-livable-group", CITY, _("看全局：哪些要误期，谁该行动")),
    ("staff", "演示经办01", "320400-housing", CITY, _("市住建局报送本单位的数据")),
    ("district", "演示联络01", "320402-government", TIANNING, _("天宁区：本区的设施和任务")),
    ("keeper", "演示管理01", "320402-city-management", TIANNING, _("天宁区城管局登记公厕")),
    ("assessor", "演示评估01", ASSESSOR_UNIT, CITY, _("第三方核验报送的数据")),
    ("auditor", "演示审计01", "320400-audit", CITY, _("查事件日志和人员")),
    ("admin", "演示管理员01", "320400-data", CITY, _("系统管理，可做一切")),
)
"""The account, which is named after its role; a name that nobody bears; unit and area; its use."""
