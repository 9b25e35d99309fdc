"""A bank's statement beside the books: read, taken in once, paired, and what differs."""

from datetime import date
from functools import partial

import pytest
from booked import BY, NOON, paid, post

from yiju.platform.trust.ledgers import api, refusals
from yiju.platform.trust.ledgers.api import Leg, Transfer, Unlike

COLUMNS = api.CsvColumns(
    value_date="记账日期", reference="流水号", text="摘要", incoming="收入", outgoing="支出",
    balance="余额",
)  # fmt: skip
read_csv = partial(api.read_csv, columns=COLUMNS)
CSV = """\
记账日期,流水号,摘要,收入,支出,余额
2021-06-01,B-1,首付款,"1,000.00",,1000.00
2021-06-01,,手续费,,0.50,999.50
2021-06-01,,手续费,,0.50,999.00
"""
CAMT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">999.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="CNY">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<ValDt><Dt>2021-06-01</Dt></ValDt><AcctSvcrRef>B-1</AcctSvcrRef>
<NtryDtls><TxDtls><RmtInf><Ustrd>首付款</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<ValDt><Dt>2021-06-01</Dt></ValDt><AddtlNtryInf>手续费</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="CNY">0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2021-06-01</Dt></BookgDt><AddtlNtryInf>手续费</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="CNY">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
MT940 = """\
:20:STMT1
:25:320400/1105021234567890
:28C:00001/001
:60F:C210531CNY0,00
:61:2106010601C1000,00NTRFNONREF//B-1
:86:首付款
:61:2106010601D0,50NCHGNONREF
:86:手续费
:61:2106010601D0,50NCHGNONREF
:86:手续费
:62F:C210601CNY999,00
-
"""
FORMS = {
    "csv": (CSV.encode(), read_csv),
    "camt.053": (CAMT.encode(), api.read_camt),
    "mt940": (MT940.encode(), api.read_mt940),
}


def take(data: bytes | str = CSV, read: object = read_csv, code: str = "one") -> api.Taken:
    raw = data.encode() if isinstance(data, str) else data
    return api.bank_file_take(code, raw, read, name="六月.csv", actor=BY, at=NOON)  # type: ignore[arg-type]


@pytest.mark.parametrize(("data", "read"), FORMS.values(), ids=FORMS)
def test_each_form_tells_the_same_statement(data: bytes, read: object) -> None:
    told = read(data)  # type: ignore[operator]
    day = date(2021, 6, 1)
    assert told.entries == (
        api.BankEntry(day, 1_000_00, "B-1", "首付款"),
        api.BankEntry(day, -50, "", "手续费"),
        api.BankEntry(day, -50, "", "手续费"),
    )
    assert (told.first, told.last, told.closing) == (day, day, 999_00)


BAD = {
    "no date": (CSV.replace("2021-06-01,B-1", "昨天,B-1"), read_csv),
    "half a fen": (CSV.replace("1,000.00", "1,000.005"), read_csv),
    "no amount": (CSV.replace('"1,000.00"', ""), read_csv),
    "both ways": (CSV.replace(",0.50,999.50", "1.00,0.50,999.50"), read_csv),
    "negative": (CSV.replace(",,0.50", ",-1,"), read_csv),
    "not a number": (CSV.replace("0.50", "NaN"), read_csv),
    "a column is missing": (CSV.replace("流水号", "号"), read_csv),
    "another encoding": (CSV.encode("gb18030"), read_csv),
    "dollars": (CAMT.replace('Ccy="CNY">1000', 'Ccy="USD">1000'), api.read_camt),
    "neither debit nor credit": (CAMT.replace("<CdtDbtInd>DBIT</CdtDbtInd>", ""), api.read_camt),
    "no XML": ("<Document>", api.read_camt),
    "another document": ("<Document/>", api.read_camt),
    "dollars by SWIFT": (MT940.replace("CNY", "USD"), api.read_mt940),
    "a thousandth by SWIFT": (MT940.replace("C1000,00N", "C1000,005N"), api.read_mt940),
    "no SWIFT": ("hello", api.read_mt940),
}


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(("data", "read"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_read_changes_nothing(data: bytes | str, read: object) -> None:
    with pytest.raises(refusals.BankFileUnreadable) as refused:
        take(data, read)
    assert refused.value.facts["where"]
    assert api.differences("one") == []


def test_no_file_reads_another(tmp_path: object) -> None:
    """An entity in XML is not resolved."""
    bad = CAMT.replace('<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY e SYSTEM "/etc/hostname">]>')
    told = api.read_camt(bad.replace("首付款", "&e;").encode())
    assert told.entries[0].text == ""


@pytest.mark.usefixtures("books")
def test_the_same_file_and_one_that_overlaps_it_add_nothing_twice() -> None:
    first = take()
    assert (first.entries, first.new, first.again) == (3, 3, False)
    assert take() == api.Taken(3, 0, 0, again=True)
    for data, read in (FORMS["camt.053"], FORMS["mt940"]):
        assert take(data, read).new == 0
    more = CSV + "2021-06-02,B-2,二期款,5.00,,1004.00\n"
    assert take(more).new == 1
    assert len(api.differences("one")) == 6


@pytest.mark.usefixtures("books")
def test_two_banks_that_use_the_same_numbers_do_not_meet() -> None:
    assert take().new == 3
    second = CSV.replace("1,000.00", "7.00").replace("首付款", "尾款")
    assert take(second, code="two").new == 3
    assert take(second, code="two") == api.Taken(3, 0, 0, again=True)
    post(paid("k1", 1_000_00, reference="B-1"))
    assert (api.reconcile("two", at=NOON), api.reconcile("one", at=NOON)) == (0, 1)


@pytest.mark.usefixtures("books")
def test_a_bank_that_tells_an_entry_otherwise_is_refused() -> None:
    take()
    with pytest.raises(refusals.BankLineChanged):
        take(CSV.replace("1,000.00", "1,000.01"))
    with pytest.raises(refusals.BankLineChanged):
        take(CSV + "2021-06-02,B-1,首付款,1.00,,1000.00\n", code="two")


@pytest.mark.usefixtures("books")
def test_entries_are_paired_by_number_then_by_day_and_the_rest_is_listed() -> None:
    post(paid("k1", 1_000_00, reference="B-1"))
    fee = (Leg("one", -50), Leg("bank", 50))
    post(Transfer("fee", fee, date(2021, 5, 31)))
    post(paid("k2", 77))
    told = take()
    assert told.paired == 2
    found = api.differences("one")
    assert [(one.unlike, one.bank, one.books) for one in found] == [
        (Unlike.BALANCE, 999_00, 1_000_27),
        (Unlike.NOT_AT_BANK, None, 77),
        (Unlike.NOT_IN_BOOKS, -50, None),
    ]
    api.reverse("r", "k2", ground="误记", actor=BY, at=NOON)
    post(Transfer("fee-2", fee, date(2021, 6, 1)))
    assert api.reconcile("one", at=NOON) == 1
    kinds = [one.unlike for one in api.differences("one")]
    assert kinds == [Unlike.NOT_AT_BANK, Unlike.NOT_AT_BANK]


@pytest.mark.usefixtures("books")
def test_the_same_number_with_another_amount_is_one_difference() -> None:
    post(paid("k1", 1_000_01, reference="B-1"))
    take(CSV.split("\n2021-06-01,,")[0])
    [amount, *_balance] = [one for one in api.differences("one") if one.unlike is Unlike.AMOUNT]
    assert (amount.bank, amount.books, amount.reference) == (1_000_00, 1_000_01, "B-1")


@pytest.mark.usefixtures("books")
def test_only_money_is_reconciled_with_a_bank() -> None:
    with pytest.raises(refusals.OtherUnit):
        take(code="tip")
