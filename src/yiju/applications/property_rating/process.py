"""What owners report of a compound: types of case of the city's own, for which its firm answers.

The national catalogue has no type for the service in a compound. The course is that of every case
(`platform/work/cases`); how it ended is counted against the firm (`rules.outcome_of`).
"""

from yiju.applications.property_rating.rules import SECTION_20, P
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard
from yiju.platform.work.catalogue.own import OwnTypes
from yiju.platform.work.warned import warning_process

CITES = (SECTION_20, Standard("物业管理条例"))
TYPES = OwnTypes(
    title=_("物业服务"),
    title_en="Property service",
    about="compound",
    table=P.case_types,
    solve_hours=P.solve_hours,
    answer_minutes=P.answer_minutes,
    doubt_days=P.reopen_days,
    near_m=P.near_metres,
    urgent=("emergency",),
    cites=CITES,
    facilities=("lift",),
)


WARNING = warning_process("property_warning", _("物业服务预警"), CITES, "WYYJ", P.warning_days)
