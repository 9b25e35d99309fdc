"""Banking: accounts that lie at a bank. The only door to this part of work.

    agree("ccb", title="…", url="https://…", secret=…), bind("escrow-1", "ccb", "3200…")
    receipt_take(ReceiptIn(…))      what came in, told by message or by file, booked once
    pay("draw-7", 100_00, Payee(…), out_of="escrow-1", into="builder-1", purpose=…)
    result_take("ccb", {…})         what came of it: settled in the books, or freed
    statement_take("ccb", "3200…", data, "csv")

An application declares with `Banked` who is credited and what follows.
"""

from yiju.platform.work.banking.banks import (
    BankAccountRow,
    BankRow,
    account_of,
    accounts,
    agree,
    banks,
    bind,
    hold,
    secret_of,
    set_open,
)
from yiju.platform.work.banking.declaration import Banked, PaymentRow, ReceiptIn, install
from yiju.platform.work.banking.flows import inflows, outflows
from yiju.platform.work.banking.paying import (
    CHANNEL,
    FAILED,
    PAID,
    Payee,
    message_of,
    note_taken,
    pay,
    payment,
    payments,
    receipt_refund,
    receipt_return,
    result_take,
    unanswered,
)
from yiju.platform.work.banking.receipts import (
    ReceiptRow,
    latest_payer,
    read_receipt,
    receipt_assign,
    receipt_take,
    receipts,
)
from yiju.platform.work.banking.refusals import (
    BankAccountTaken,
    BankAccountUnknown,
    BankRefusal,
    BankUnknown,
    BankUnreadable,
    MessageUnreadable,
    NumberReused,
    PaymentUnfit,
    PaymentUnknown,
    ReceiptUnknown,
    ResultContradicts,
)
from yiju.platform.work.banking.statements import FORMS, StatementTaken, statement_take

__all__ = [
    "CHANNEL",
    "FAILED",
    "FORMS",
    "PAID",
    "BankAccountRow",
    "BankAccountTaken",
    "BankAccountUnknown",
    "BankRefusal",
    "BankRow",
    "BankUnknown",
    "BankUnreadable",
    "Banked",
    "MessageUnreadable",
    "NumberReused",
    "Payee",
    "PaymentRow",
    "PaymentUnfit",
    "PaymentUnknown",
    "ReceiptIn",
    "ReceiptRow",
    "ReceiptUnknown",
    "ResultContradicts",
    "StatementTaken",
    "account_of",
    "accounts",
    "agree",
    "banks",
    "bind",
    "hold",
    "inflows",
    "install",
    "latest_payer",
    "message_of",
    "note_taken",
    "outflows",
    "pay",
    "payment",
    "payments",
    "read_receipt",
    "receipt_assign",
    "receipt_refund",
    "receipt_return",
    "receipt_take",
    "receipts",
    "result_take",
    "secret_of",
    "set_open",
    "statement_take",
    "unanswered",
]
