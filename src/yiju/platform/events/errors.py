"""What the event log refuses."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class EventUnfit(CityError, ValueError):
    """A fact that the log cannot keep, such as a name that is too long for its column."""

    code = "events.unfit"
    status = 422
    text = _("操作记录的 {field} 不能这样写：{why}")


class PersonalInClear(CityError, ValueError):
    """Personal data on their way into a log that nobody can ever erase."""

    code = "events.personal_in_clear"
    status = 422
    text = _("操作记录不保存个人信息的明文，{field} 中却有。请改写为案卷号或遮盖后的写法。")


class OnlyAdded(CityError):
    code = "events.only_added"
    status = 409
    text = _("操作记录只增不改。要更正 {what}，请再记一条。")


class NotSealed(CityError):
    code = "events.not_sealed"
    status = 409
    text = _("记录 {uid} 尚未封存，还没有证明。先封存，再取证明。")


class EventUnknown(CityError):
    code = "events.unknown"
    status = 404
    text = _("没有编号为 {uid} 的记录。")
