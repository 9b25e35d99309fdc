"""Why a command is not given, not agreed to, or not found."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class CommandUnknown(CityError):
    code = "command.unknown"
    status = 404
    text = _("没有编号为 {command} 的指令，或不在您的范围内")


class AuthorityRefused(CityError):
    code = "command.authority_refused"
    status = 403
    text = _("您的任职不能以“{authority}”级下达“{kind}”。请由有此权限的人下达")


class PeriodUnfit(CityError):
    code = "command.period_unfit"
    status = 422
    text = _("起止时间有误：止须晚于起和现在，最长 {hours} 小时")


class ReasonMissing(CityError):
    code = "command.reason_missing"
    status = 422
    text = _("写明原因，1 至 {most} 字")


class RefusedForSafety(CityError):
    code = "command.refused_for_safety"
    status = 409
    text = _("安全规则“{rule}”不允许，{count} 台都不能指令。依据：{ground}。这条规则不能设置或越过")


class TimeBooked(CityError):
    code = "command.time_booked"
    status = 409
    text = _(
        "{count} 台设备在 {start} 至 {until} 已由指令 {command}（{name}，{value}）预约，"
        "同级的不能重叠。"
        "请改时间，或先撤销那条指令"
    )


class KeyTaken(CityError):
    code = "command.key_taken"
    status = 409
    text = _("标识 {key} 已用于指令 {command}，内容不同。换一个标识")


class NotSecond(CityError):
    code = "command.not_second"
    status = 403
    text = _("第二人须是另一个人，有 {roles} 的任职，且管辖全部设备")


class StageUnfit(CityError):
    code = "command.stage_unfit"
    status = 409
    text = _("指令 {command} 现在是“{stage}”，不能再{what}")


class NothingLeft(CityError):
    code = "command.nothing_left"
    status = 409
    text = _("指令 {command} 没有未执行的设备可以重发")


class DangerUnknown(CityError):
    code = "command.danger_unknown"
    status = 404
    text = _("没有编号为 {danger} 的危险状态，或已经解除，或不由您解除")
