"""What is refused, and what to do."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class MeetingUnknown(CityError):
    code = "supervision.meeting_unknown"
    status = 404
    text = _("没有这次会议，或者它的材料还没有发给您的单位。请从会议列表中选")


class LetterUnknown(CityError):
    code = "supervision.letter_unknown"
    status = 404
    text = _("没有这份督办函，或者它不是发给您的单位的。请从督办列表中选")


class MeetingUnfit(CityError):
    code = "supervision.meeting_unfit"
    status = 422
    text = _("会议没有登记，请改正：{unmet}")


class MeetingThere(CityError):
    code = "supervision.meeting_there"
    status = 409
    text = _("{day} 已经有一次调度会，内容不同。修改那一次，或者另选日期")


class NotNow(CityError):
    code = "supervision.not_now"
    status = 409
    text = _("现在是“{step}”，不能做这项修改。先按流程退回，或者重新打开页面")


class ChangedMeanwhile(CityError):
    code = "supervision.changed_meanwhile"
    status = 409
    text = _("您看到的是第 {seen} 稿，现在是第 {now} 稿。重新打开页面再改")


class EntryUnknown(CityError):
    code = "supervision.entry_unknown"
    status = 404
    text = _("议程里没有这一项。重新打开页面再改")


class EntryUnfit(CityError):
    code = "supervision.entry_unfit"
    status = 422
    text = _("议程没有改动，请改正：{unmet}")


class AgendaEmpty(CityError):
    code = "supervision.agenda_empty"
    status = 409
    text = _("议程是空的。先生成议程，或者加上要议的事项")


class AttendanceUnfit(CityError):
    code = "supervision.attendance_unfit"
    status = 422
    text = _("出席情况没有保存，请改正：{unmet}")


class AttendanceMissing(CityError):
    code = "supervision.attendance_missing"
    status = 409
    text = _("还没有记录这些单位的出席情况：{units}")


class DecisionUnfit(CityError):
    code = "supervision.decision_unfit"
    status = 422
    text = _("决定没有保存，请改正：{unmet}")


class DecisionUnknown(CityError):
    code = "supervision.decision_unknown"
    status = 404
    text = _("没有这项决定，或者它与您的单位无关")


class LetterUnfit(CityError):
    code = "supervision.letter_unfit"
    status = 422
    text = _("督办函没有保存，请改正：{unmet}")


class LetterKeyUsed(CityError):
    code = "supervision.letter_key_used"
    status = 409
    text = _("这张表单已经用来起草另一份督办函 {item}。重新打开页面再填")


class LetterStands(CityError):
    code = "supervision.letter_stands"
    status = 409
    text = _("就同一件事已向该单位发出督办函 {item}，还没有办结。在那一份里再次督办")


class GroundUnfit(CityError):
    code = "supervision.ground_unfit"
    status = 422
    text = _("这不能作督办的事由：{why}")
