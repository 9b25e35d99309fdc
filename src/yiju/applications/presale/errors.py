"""What presale supervision refuses, each with its reason and the remedy."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class PresaleRefusal(CityError):
    status = 409


class MoreThanWithdrawable(PresaleRefusal):
    code = "presale.more_than_withdrawable"
    text = _("许可 {permit} 现在可用 {free}，申请 {asked}。少申请，或等节点变更、资金到账")


class PayeeUnfit(PresaleRefusal):
    code = "presale.payee_unfit"
    text = _("不能付给 {payee}：{why}")


class Held(PresaleRefusal):
    code = "presale.held"
    text = _("许可 {permit} 的资金已冻结：{why}")


class GuaranteeLapsed(PresaleRefusal):
    code = "presale.guarantee_lapsed"
    text = _("保函 {letter} 已失效，应留存额差 {short}。补足资金或登记新的保函，再拨付、再变更节点")


class HoldUnfit(PresaleRefusal):
    code = "presale.hold_unfit"
    status = 422
    text = _("冻结许可 {permit} 要写明依据和种类：{known}")


class NodeUnfit(PresaleRefusal):
    code = "presale.node_unfit"
    text = _("楼栋 {building} 不能申请 N{node}：{why}")


class ContractUnfit(PresaleRefusal):
    code = "presale.contract_unfit"
    text = _("合同 {contract}：{why}")


class QuotaUnfit(PresaleRefusal):
    code = "presale.quota_unfit"
    text = _("监管额度 {amount} 不能采用：{why}")


class NotTheOffice(PresaleRefusal):
    code = "presale.not_yours"
    status = 403
    text = _("只有{who}可以办理")


class NoSuchContract(PresaleRefusal):
    """The same for one that is not there and for a code that does not fit."""

    code = "presale.no_such_contract"
    status = 404
    text = _("没有这份合同，或查询码不对。核对合同编号和查询码")
