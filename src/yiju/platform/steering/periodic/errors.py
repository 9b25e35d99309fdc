"""What can be wrong with a return."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class MonthUnfit(CityError):
    code = "periodic.month_unfit"
    status = 422
    text = _("“{given}”不是月份。写成 2022-05")


class MonthNotOver(CityError):
    code = "periodic.month_not_over"
    status = 409
    text = _("{month} 还没有过完，不能开报")


class FiledUnknown(CityError):
    code = "periodic.unknown"
    status = 404
    text = _("没有编号为 {number} 的定期报表，或不由您的单位报送")


class NotWriting(CityError):
    code = "periodic.not_writing"
    status = 409
    text = _("报表 {number} 现在是“{step}”，只有在填报时可以改")


class ChangedMeanwhile(CityError):
    code = "periodic.changed_meanwhile"
    status = 409
    text = _("第 {line} 行在您打开页面以后被 {name} 改过。重新打开页面再填")


class FileUnfit(CityError):
    code = "periodic.file_unfit"
    status = 422
    text = _("附件“{name}”不能收：{why}")


class AttachmentUnknown(CityError):
    code = "periodic.attachment_unknown"
    status = 404
    text = _("没有这份附件")


class AttachmentChanged(CityError):
    code = "periodic.attachment_changed"
    status = 409
    text = _("附件“{name}”和收到时不一样了，不能作依据。请管理员从备份恢复")


class NotAllAccepted(CityError):
    code = "periodic.not_all_accepted"
    status = 409
    text = _("{month} 还有 {count} 张报表没有接收（{units}）。全部接收以后才抽查，迟报躲不开抽查")


class NothingToDraw(CityError):
    code = "periodic.nothing_to_draw"
    status = 409
    text = _("{month} 没有可抽查的数据")


class WrongPlace(CityError):
    code = "periodic.wrong_place"
    status = 409
    text = _("{day} 的数据已经不是抽查时的数。先核对数据库中的数，再下结论")
