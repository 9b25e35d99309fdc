"""The register of funding: what is written, refused, corrected, warned of and handed out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
import xlsxwriter

from yiju.interfaces.web.templatetags.yiju import in_words
from yiju.platform.base.errors import Problems
from yiju.platform.base.i18n import ENGLISH, use_language
from yiju.platform.base.schema import schema_of
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.funding import api
from yiju.platform.steering.funding.rules import Partnership
from yiju.platform.steering.funding.workbook import SHEETS
from yiju.platform.work import api as work

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 6, 30, 2, tzinfo=UTC)
WAN = 1_000_000
EAST = "990101000000"
ROAD = steering.ProjectRow(
    code="R-1",
    plan_code="yiju",
    clause="4",
    name="东街整治",
    unit_code="east",
    unit_name="东区政府",
    area_code=EAST,
    lon=119.95,
    lat=31.75,
    starts_on=date(2022, 1, 1),
    ends_on=date(2022, 12, 31),
    state="building",
    budget_fen=1000 * WAN,
    milestones=(
        steering.MilestoneRow("开工", date(2022, 1, 31), date(2022, 1, 31)),
        steering.MilestoneRow("完工", date(2022, 12, 31)),
    ),
)
LOAN = api.SourceRow(
    code="L-1",
    plan_code="yiju",
    kind="credit",
    name="东街贷款",
    provider="演示银行",
    unit_code="east",
    amount_fen=600 * WAN,
    signed_on=date(2022, 1, 10),
    document="贷字1号",
    matures_on=date(2030, 1, 10),
    repaid_from="东区财政安排",
)


@pytest.fixture
def book(programme, actor):
    """A project, a loan and two versions of a green catalogue; how its acts are signed."""
    said = {"actor": actor, "at": NOW}
    steering.project_record(ROAD, **said)
    api.catalogue_record("v1", "目录一", date(2015, 1, 1), {"1.1": "旧类"}, **said)
    api.catalogue_record("v2", "目录二", date(2022, 3, 1), {"2.1": "新类"}, **said)
    api.source_record(LOAN, **said)
    return said


def write(book, act, wan, on=date(2022, 2, 1), document="A", **more):
    return api.entry_record("L-1", "R-1", act, wan * WAN, on, document, **more, **book)


def causes(at=NOW):
    return [(one.key, one.subject) for one in api.warnings("yiju", at)]


def test_the_same_document_again_changes_nothing_and_another_amount_is_refused(book, events_of):
    first = write(book, "commit", 500)
    assert write(book, "commit", 500) == first
    with pytest.raises(api.EntryDiffers):
        write(book, "commit", 501)
    assert [one.fen for one in api.entries(plan_code="yiju")] == [500 * WAN]
    assert len(events_of("funding.source_entry")) == 1


def test_money_is_drawn_within_what_is_committed_and_used_within_what_is_drawn(book):
    """H30 (f) -04 and K20: at every date, not only in the end."""
    write(book, "commit", 100, date(2022, 2, 10))
    with pytest.raises(api.DrawExceedsCommitment):
        write(book, "draw", 50, date(2022, 2, 9))
    write(book, "draw", 50, date(2022, 2, 10))
    with pytest.raises(api.UseExceedsDrawn):
        write(book, "use", 51, date(2022, 3, 1))
    write(book, "use", 50, date(2022, 3, 1))
    assert len(api.entries()) == 3


def test_an_entry_is_corrected_with_a_ground_and_what_stood_before_can_still_be_read(book):
    made = write(book, "commit", 500)
    with pytest.raises(api.GroundMissing):
        api.entry_correct(made.number, 400 * WAN, " ", **book)
    later = {**book, "at": datetime(2022, 7, 1, tzinfo=UTC)}
    found = api.entry_correct(made.number, 400 * WAN, "合同补充协议", **later)
    again = api.entry_correct(made.number, 400 * WAN, "", **later)

    assert (found.fen, found.first_fen, len(again.corrections)) == (400 * WAN, 500 * WAN, 1)
    assert [one.fen for one in api.entries(known_at=NOW)] == [500 * WAN]


def test_a_correction_may_not_leave_less_than_what_was_drawn(book):
    made = write(book, "commit", 500)
    write(book, "draw", 300, document="B")
    with pytest.raises(api.DrawExceedsCommitment):
        api.entry_correct(made.number, 299 * WAN, "笔误", **book)
    assert api.entry(made.number).fen == 500 * WAN


def test_a_label_is_read_in_the_catalogue_of_its_day_and_keeps_that_version(book):
    """H30 R4 and (f) -05."""
    with pytest.raises(api.GreenCodeUnknown):
        api.source_record(replace(LOAN, green_code="2.1"), **book, ground="贴标")
    api.source_record(replace(LOAN, green_code="1.1"), **book, ground="贴标")
    kept = api.source_record(
        replace(LOAN, green_code="1.1", green_evidence="评估认证1号"), **book, ground="补证明"
    )
    assert kept.green_version == "v1"
    later = replace(LOAN, code="L-2", green_code="2.1", signed_on=date(2022, 3, 1))
    assert api.source_record(later, **book).green_version == "v2"


def test_a_guarantee_covers_a_source_and_brings_no_money(book):
    cover = replace(LOAN, code="G-1", kind="guarantee", covers="L-1", matures_on=date(2029, 1, 1))
    with pytest.raises(api.SourceUnknown):
        api.source_record(replace(cover, covers="L-9"), **book)
    api.source_record(cover, **book)
    with pytest.raises(api.Unfit):
        api.entry_record("G-1", "R-1", "commit", 1, date(2022, 2, 1), "A", **book)
    assert ("cover", "source/G-1") in causes()


def test_a_project_in_order_is_warned_of_nothing(book):
    write(book, "commit", 600)
    write(book, "draw", 550, date(2022, 6, 1))
    steering.spending_record("R-1", month=date(2022, 6, 1), fen=500 * WAN, document="付1", **book)
    assert causes() == []


@pytest.mark.parametrize(
    "drawn, warned", [(824, False), (825, True)], ids=["ten points ahead", "a little more"]
)
def test_money_drawn_more_than_ten_points_ahead_of_the_work_is_warned_of(book, drawn, warned):
    """H30 (d). On 30 June the work stands at 72.5 of 100 points: one milestone reached, and 150 of
    the 334 days to the next have passed."""
    api.source_record(replace(LOAN, amount_fen=900 * WAN), **book, ground="补充协议")
    write(book, "commit", 900)
    write(book, "draw", drawn, date(2022, 6, 1))
    steering.spending_record("R-1", month=date(2022, 6, 1), fen=drawn * WAN, document="付", **book)
    [found] = api.portfolio("yiju", date(2022, 6, 30))
    assert found.progress == 50 + Fraction(50 * 150, 334)
    assert causes() == ([("ahead", "project/R-1")] if warned else [])


def test_too_much_committed_spending_nobody_drew_and_spending_that_stalls_are_warned_of(book):
    write(book, "commit", 601)
    steering.spending_record("R-1", month=date(2022, 2, 1), fen=10 * WAN, document="付1", **book)
    assert causes() == [("unfunded", "project/R-1"), ("over_amount", "source/L-1")]
    write(book, "draw", 100, date(2022, 2, 1))
    assert ("stalled", "project/R-1") in causes()
    assert ("stalled", "project/R-1") not in causes(datetime(2022, 5, 31, tzinfo=UTC))


def test_green_money_that_lies_idle_or_goes_elsewhere_is_warned_of(book):
    """H30 R4, (d): idle above 6 and 12 months; used outside of the catalogue the label is gone."""
    green = replace(LOAN, green_code="1.1", signed_on=date(2021, 1, 1))
    api.source_record(green, **book, ground="贴标")
    for act in ("commit", "draw"):
        write(book, act, 100, date(2021, 12, 29))
    assert ("label", "source/L-1") in causes()
    assert ("idle", "source/L-1") not in causes(datetime(2022, 6, 28, tzinfo=UTC))
    assert ("idle", "source/L-1") in causes(datetime(2022, 7, 29, tzinfo=UTC))
    assert ("idle_long", "source/L-1") in causes(datetime(2023, 1, 29, tzinfo=UTC))
    write(book, "use", 1, date(2022, 1, 5), green_code="")
    assert ("misuse", "source/L-1") in causes()


def test_a_loan_that_falls_due_within_a_year_says_what_it_is_repaid_from(book):
    short = replace(LOAN, code="L-3", matures_on=date(2023, 6, 30), repaid_from="")
    api.source_record(short, **book)
    assert ("maturity", "source/L-3") in causes()
    assert ("maturity", "source/L-3") not in causes(datetime(2022, 6, 29, 2, tzinfo=UTC))
    api.source_record(replace(short, repaid_from="预算"), **book, ground="列入预算")
    assert ("maturity", "source/L-3") not in causes()


def partnership(cost_wan, code="R-1", mode="paid"):
    terms = Partnership(mode, 0, Fraction(0), Fraction(0), 2, 2023, cost_wan * WAN, 0)
    return api.PartnershipRow(code, EAST, date(2022, 5, 1), terms, "论证报告")


def test_a_partnership_is_refused_above_the_limit_and_warned_of_when_budgets_shrink(book):
    """H30 R2, (f) -02, -03."""
    with pytest.raises(api.NotAdmitted, match="H30-03"):
        api.partnership_record(partnership(400), **book)
    for year in (2023, 2024):
        row = api.BudgetRow(EAST, year, 10_000 * WAN, False, "中期财政规划")
        assert api.budget_record(row, **book)
        assert not api.budget_record(row, **book)
    with pytest.raises(api.NotAdmitted, match="H30-02"):
        api.partnership_record(partnership(501), **book)
    api.partnership_record(partnership(500), **book)
    assert causes() == []
    api.budget_record(api.BudgetRow(EAST, 2024, 5_500 * WAN, False, "调整"), **book)
    assert causes() == [("near_limit", f"budget/{EAST}/2024")]
    api.budget_record(api.BudgetRow(EAST, 2024, 4_999 * WAN, False, "再调整"), **book)
    assert causes() == [("limit", f"budget/{EAST}/2024")]


@pytest.fixture
def with_process():
    from yiju.platform.steering.funding.process import PROCESS

    before = work.processes()
    work.install([PROCESS])
    yield
    work.install(before)


def items():
    return sorted(work.every(work.Wanted(process="funding_warning")), key=lambda one: one.id)


def test_a_cause_is_one_item_at_its_unit_and_ends_with_the_cause(book, with_process):
    made = write(book, "commit", 601)
    assert api.follow("yiju", NOW).begun == 1
    assert api.follow("yiju", NOW) == api.Followed(0, 0)
    [one] = items()
    [stage] = one.open_stages
    assert (stage.step, stage.holder.unit) == ("answering", "east")
    assert "601.00" in one.title and one.data["evidence"]

    api.entry_correct(made.number, 600 * WAN, "多记", **book)
    assert api.follow("yiju", NOW) == api.Followed(0, 1)
    assert items()[0].end == "settled"
    api.entry_correct(made.number, 601 * WAN, "并未多记", **book)
    assert api.keep_watching(NOW).begun == 1
    assert [one.end for one in items()] == ["settled", ""]


def test_an_answer_that_the_office_accepted_is_not_asked_for_again(book, with_process, actor):
    write(book, "commit", 601)
    api.follow("yiju", NOW)
    [one] = items()
    place = registry.city().path
    unit = work.Party("clerk", (registry.Member("staff", "east", EAST, place),))
    office = work.Party("chief", (registry.Member("office", "housing", "990100000000", place),))
    said = {"why": "银行追加授信", "remedy": "七月底前补签合同"}
    work.act(one.number, "answer", said, key="k1", party=unit, actor=actor, at=NOW)
    work.act(one.number, "accept", key="k2", party=office, actor=actor, at=NOW)
    assert api.follow("yiju", NOW) == api.Followed(0, 0)
    assert [one.end for one in items()] == ["accepted"]


def test_what_is_handed_out_can_be_taken_in_again_and_changes_nothing(book, with_process):
    made = write(book, "commit", 500)
    write(book, "draw", 100)
    api.entry_correct(made.number, 400 * WAN, "补充协议", **book)
    api.source_record(replace(LOAN, green_code="1.1"), **book, ground="贴标")
    api.budget_record(api.BudgetRow(EAST, 2023, 10_000 * WAN, False, "规划"), **book)
    api.budget_record(api.BudgetRow(EAST, 2024, 10_000 * WAN, False, "规划"), **book)
    terms = replace(partnership(300).terms, equity={2023: 5 * WAN, 2024: 7 * WAN + 1})
    api.partnership_record(replace(partnership(300), terms=terms), **book)

    before = (api.sources(), api.entries(), api.budgets(), api.partnerships())
    later = {**book, "at": datetime(2022, 7, 1, tzinfo=UTC)}
    done = api.funding_import("yiju", api.export("yiju"), "资金.xlsx", **later)

    assert done.changed == 0
    assert (api.sources(), api.entries(), api.budgets(), api.partnerships()) == before


def test_a_workbook_with_one_bad_line_changes_nothing_and_names_every_bad_line(book, with_process):

    rows = {
        "资金来源": [
            ["B-1", "财政预算", "街道预算", "区财政", "东区政府", 300, "2022-01-05", "预1号"],
            ["B-2", "财政预算", "街道预算", "区财政", "某局", 300, "2022-01-05", "预2号"],
        ],
        "资金记录": [
            ["B-1", "R-1", "提款", 10, "2022-02-01", "提1"],
            ["B-1", "R-1", "落实", 300, "2022-01-05", "预1号"],
            ["B-1", "R-9", "落实", 300, "2022-01-05", "预3号"],
        ],
    }
    out = BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True})
    for title, record in SHEETS:
        sheet = file.add_worksheet(str(title))
        heads = [str(one.title) for one in schema_of(record).attributes]
        for number, row in enumerate([heads, *rows.get(str(title), [])]):
            sheet.write_row(number, 0, row)
    file.close()

    with pytest.raises(Problems) as raised:
        api.funding_import("yiju", out.getvalue(), "资金.xlsx", **book)

    assert [one.where for one in raised.value.problems] == ["资金来源!E3", "资金记录!B4"]
    assert [one.code for one in api.sources()] == ["L-1"]


def test_the_portfolio_costs_the_same_queries_however_long_it_is(
    book, django_assert_max_num_queries
):
    for number in range(8):
        steering.project_record(replace(ROAD, code=f"Q-{number}"), **book)
        api.entry_record("L-1", f"Q-{number}", "commit", WAN, date(2022, 2, 1), "A", **book)
    with django_assert_max_num_queries(16):
        assert len(api.warnings("yiju", NOW)) == 0


BOND = replace(
    LOAN, code="B-7", kind="bond", rate=Decimal("4.5"), repaid_how="equal", document="债字7号"
)
COVENANT = api.CovenantRow("L-1", "DSCR", "偿债备付率", "least", Decimal("1.1"), 6, "贷字1号")


def test_interest_repayment_and_maturity_are_told_together(book):
    for bad in ({"rate": None}, {"repaid_how": ""}, {"matures_on": None}, {"rate": Decimal(99)}):
        with pytest.raises(api.Unfit):
            api.source_record(replace(BOND, **bad), **book)
    kept = api.source_record(BOND, **book)
    entry = replace(write(book, "commit", 1), act="draw", fen=9 * WAN, on=date(2022, 2, 1))
    dues = api.debt_of(kept, [entry], date(2022, 6, 30))
    assert sum(one.principal for one in dues) == 9 * WAN and dues[-1].on == kept.matures_on
    assert api.debt_of(LOAN, [entry], date(2022, 6, 30)) == []


def test_a_covenant_that_is_missed_is_one_piece_of_work_until_a_figure_is_within(
    book, with_process
):
    """H30 (d): covenant miss."""
    assert api.covenant_record(COVENANT, **book)
    assert not api.covenant_record(COVENANT, **book)
    with pytest.raises(api.GroundMissing):
        api.covenant_record(replace(COVENANT, bound=Decimal(1)), **book)
    with pytest.raises(api.CovenantUnknown):
        api.reading_record("L-1", "X", api.ReadingRow(NOW.date(), Decimal(1), "审"), **book)
    low = api.ReadingRow(date(2022, 5, 31), Decimal("0.9"), "审计1号")
    assert api.reading_record("L-1", "DSCR", low, **book)
    assert causes() == [("covenant", "covenant/L-1/DSCR")]
    [found] = api.warnings("yiju", NOW)
    assert found.is_severe and found.unit_code == "east"
    assert api.follow("yiju", NOW).begun == 1
    with pytest.raises(api.GroundMissing):
        api.reading_record("L-1", "DSCR", replace(low, value=Decimal(2)), **book)
    api.reading_record("L-1", "DSCR", replace(low, value=Decimal(2)), **book, ground="审计更正")
    assert causes() == [] and api.follow("yiju", NOW).settled == 1


def test_an_item_of_a_warning_speaks_to_each_reader_in_their_own_language(book, with_process):
    api.covenant_record(COVENANT, **book)
    api.reading_record("L-1", "DSCR", api.ReadingRow(NOW.date(), Decimal("1.1"), "审"), **book)
    api.follow("yiju", NOW)
    [item] = work.every(work.Wanted(process=api.KEY))
    kept = api.kept(item)
    assert "约定指标接近界限" in item.title == str(kept.heading) == in_words(item, item.title)
    with use_language(ENGLISH):
        told = f"{kept.heading} {dict(kept.evidence)} {kept.ground}"
        assert "Covenant near its bound" in told and "at least 1.1" in told
        assert "约定" not in told
        assert "Covenant near its bound" in in_words(item, item.title)


def test_what_is_warned_of_before_texts_were_kept_is_still_read(book, with_process):
    api.covenant_record(COVENANT, **book)
    api.reading_record("L-1", "DSCR", api.ReadingRow(NOW.date(), Decimal(1), "审"), **book)
    api.follow("yiju", NOW)
    [item] = work.every(work.Wanted(process=api.KEY))
    old = {"plan": "yiju", "evidence": [["落实", "3"]], "ground": "文件"}
    assert api.kept(replace(item, data=old)) == api.Kept(item.title, [("落实", "3")], "文件")


def test_work_that_lags_though_money_came_is_warned_of(book):
    """Spending against progress: planned 100 % by 31 December, nothing reached since January."""
    write(book, "commit", 500)
    write(book, "draw", 100)
    late = datetime(2023, 1, 31, 2, tzinfo=UTC)
    assert ("behind", "project/R-1") in causes(late)
    assert ("behind", "project/R-1") not in causes()


def test_a_benefit_is_of_a_year_by_a_document_and_put_right_with_a_ground(book):
    row = api.BenefitRow("R-1", 2021, "carbon", Decimal("12.5"), "评1号")
    assert api.benefit_record(row, **book) and not api.benefit_record(row, **book)
    for bad in ({"kind": "water"}, {"amount": Decimal(-1)}, {"year": 2023}, {"document": " "}):
        with pytest.raises(api.Unfit):
            api.benefit_record(replace(row, **bad), **book)
    with pytest.raises(api.GroundMissing):
        api.benefit_record(replace(row, amount=Decimal(1)), **book)
    assert api.benefits() == [row]


def test_a_catalogue_under_an_official_version_holds_from_its_official_day(book):
    file = "代码,项目类别\n6.1,慢行系统\n6.2,充电设施\n".encode()
    told = ("目录.csv", "bond-2021", "绿色债券支持项目目录（2021年版）")
    with pytest.raises(api.Unfit, match="2021-07-01"):
        api.catalogue_import(file, *told, date(2021, 4, 21), **book)
    assert api.catalogue_import(file, *told, date(2021, 7, 1), **book) == 2
    assert api.catalogue_on(date(2021, 7, 1)).version == "bond-2021"
    with pytest.raises(Problems, match="A3"):
        twice = "代码,项目类别\n6.1,慢行系统\n6.1,充电设施\n".encode()
        api.catalogue_import(twice, *told, date(2021, 7, 1), **book)
    assert len(api.catalogues()) == 3


def test_covenants_debt_and_benefits_go_out_and_come_in_again_unchanged(book):
    api.source_record(BOND, **book)
    api.covenant_record(COVENANT, **book)
    api.reading_record("L-1", "DSCR", api.ReadingRow(NOW.date(), Decimal("1.2"), "审"), **book)
    api.benefit_record(api.BenefitRow("R-1", 2021, "energy", Decimal(7), "评"), **book)
    done = api.funding_import("yiju", api.export("yiju"), "资金.xlsx", **book)
    assert done.changed == 0


@pytest.mark.parametrize(
    "sheet, row, where",
    [
        ("资金来源", ["B-1", "财政预算", "", "区财政", "东区政府", 3, "2022-01-05", "预"], "C2"),
        ("资金记录", ["L-1", "R-1", "落实", 0.0000001, "2022-02-01", "A"], "D2"),
        ("资金记录", ["L-9", "R-1", "落实", 1, "2022-02-01", "A"], "A2"),
        ("约定指标检验", ["L-1", "无", "2022-02-01", 1, "审"], "B2"),
        ("环境效益", ["R-1", 2030, "年节能量（千瓦时）", 1, "评"], "C2"),
        ("约定指标", ["L-1", "K", "率", "不低于", 1, 99, "合同"], "F2"),
    ],
)
def test_a_refusal_of_a_file_names_sheet_row_and_column(book, sheet, row, where):
    out = BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True})
    record = {str(title): record for title, record in SHEETS}[sheet]
    page = file.add_worksheet(sheet)
    page.write_row(0, 0, [str(one.title) for one in schema_of(record).attributes])
    page.write_row(1, 0, row)
    file.close()
    with pytest.raises(Problems) as raised:
        api.funding_import("yiju", out.getvalue(), "资金.xlsx", **book)
    assert [one.where for one in raised.value.problems] == [f"{sheet}!{where}"]
