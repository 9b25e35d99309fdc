"""Why something is not recorded. Nothing of it is written then."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class SourceUnknown(CityError):
    code = "funding.source_unknown"
    status = 404
    text = _("没有编号为 {code} 的资金来源")


class EntryUnknown(CityError):
    code = "funding.entry_unknown"
    status = 404
    text = _("没有第 {number} 号资金记录")


class CovenantUnknown(CityError):
    code = "funding.covenant_unknown"
    status = 404
    text = _("来源 {source} 没有编号为 {key} 的约定指标")


class Unfit(CityError):
    code = "funding.unfit"
    status = 422
    text = _("{field}：{what}")


class EntryDiffers(CityError):
    code = "funding.entry_differs"
    status = 409
    text = _("凭证 {document} 已登记了另一笔{act}。记录不能修改：写明理由更正，或换凭证号")


class DrawExceedsCommitment(CityError):
    code = "funding.draw_exceeds_commitment"
    status = 422
    text = _("{day} 的提款合计会超过已落实的资金（项目 {project}）。先登记落实，或核对金额和日期")


class UseExceedsDrawn(CityError):
    """housing.md H30 (f) -04."""

    code = "funding.use_exceeds_drawn"
    status = 422
    text = _("{day} 的使用合计会超过已提款（项目 {project}）。先登记提款，或核对金额和日期")


class GreenCodeUnknown(CityError):
    """housing.md H30 (f) -05."""

    code = "funding.green_code_unknown"
    status = 422
    text = _("{day} 有效的绿色目录（{version}）中没有代码 {code}。核对代码，或先导入目录")


class NotAdmitted(CityError):
    """housing.md H30 (f) -01 to -03, -06, and R3, R8."""

    code = "funding.partnership_refused"
    status = 422
    text = _("项目 {project} 不能按 PPP 新增：{why}")


class GroundMissing(CityError):
    code = "funding.ground_missing"
    status = 422
    text = _("更正要写明理由和依据")
