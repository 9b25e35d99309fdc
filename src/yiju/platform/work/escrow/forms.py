"""The forms by which money leaves a sale's escrow, with every amount written out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.trust.escrow.api import YUAN

NONE = Decimal(0)


@dataclass(frozen=True)
class Paying:
    """The release, with every amount written out, so that it can be checked against the balance."""

    seller: Decimal = attribute(_("付卖方"), unit=YUAN, least=0)
    payoff: Decimal = attribute(_("还清卖方贷款"), unit=YUAN, least=0, default=NONE)
    stated_on: date | None = attribute(_("还贷证明出具日"), default=None)
    taxes: Decimal = attribute(_("代付税费"), unit=YUAN, least=0, default=NONE)


@dataclass(frozen=True)
class Shares:
    """Who gets what by agreement or ruling; the sum is all that is held."""

    document: str = attribute(_("调解协议或裁判文书编号"), most=120)
    seller: Decimal = attribute(_("付卖方"), unit=YUAN, least=0, default=NONE)
    buyer: Decimal = attribute(_("付买方"), unit=YUAN, least=0, default=NONE)
    bank: Decimal = attribute(_("退还贷款银行"), unit=YUAN, least=0, default=NONE)
    lender: Decimal = attribute(_("还卖方贷款银行"), unit=YUAN, least=0, default=NONE)
