"""What bank and books do not agree on is an item of work: one for each, until it is explained or
gone."""

from datetime import timedelta

import booked
import pytest
from booked import paid
from desk import moment
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers import kinds
from yiju.platform.work import api as work
from yiju.platform.work.reconciling import api as reconciling

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOW = moment(10)
HEADING = "日,号,事由,收,付\n"
COLUMNS = ledgers.CsvColumns(
    value_date="日", reference="号", text="事由", incoming="收", outgoing="付"
)


@pytest.fixture(autouse=True)
def books(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    before = ledgers.account_kinds()
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    booked.open_books()
    work.install([reconciling.BANK_DIFFERENCE])
    yield
    ledgers.install(before)


def take(lines, code="one", at=NOW):
    return reconciling.statement_take(
        code,
        (HEADING + lines).encode(),
        lambda data: ledgers.read_csv(data, COLUMNS),
        name="x",
        actor=booked.BY,
        at=at,
    )[1]


def items():
    return sorted(
        work.items(work.Wanted(process="bank_difference")).rows, key=lambda one: one.number
    )


def test_each_difference_is_one_item_at_those_who_see_to_it_however_often_it_is_told():
    first = take("2021-06-01,B-1,首付款,10.00,\n2021-06-02,B-2,二期款,5.00,\n")

    assert first == reconciling.Followed(2, 0)
    [one, _other] = items()
    assert "¥10.00" in one.title and "B-1" in one.title
    assert one.open_stages[0].holder.role == "office"
    assert one.open_stages[0].due_at is not None
    assert take("2021-06-01,B-1,首付款,10.00,\n2021-06-02,B-2,二期款,5.00,\n").begun == 0
    assert take("2021-06-02,B-2,二期款,5.00,\n2021-06-03,B-3,尾款,1.00,\n").begun == 1
    assert reconciling.follow_differences("one", NOW) == reconciling.Followed(0, 0)


def test_two_banks_that_give_the_same_number_have_differences_of_their_own():
    take("2021-06-01,B-1,首付款,10.00,\n")
    take("2021-06-01,B-1,首付款,10.00,\n", code="two")

    assert len(items()) == 2
    assert set(reconciling.numbers("one").values()).isdisjoint(reconciling.numbers("two").values())


def test_a_difference_that_is_gone_ends_its_item_by_itself():
    take("2021-06-01,B-1,首付款,10.00,\n2021-06-02,B-2,二期款,5.00,\n")
    ledgers.post(paid("k1", 10_00, reference="B-1"), actor=booked.BY, at=booked.NOON)

    assert reconciling.keep_following(NOW + timedelta(hours=1)) == 1
    assert [one.end for one in items()] == ["settled", ""]
    assert reconciling.keep_following(NOW + timedelta(hours=2)) == 0


def test_what_was_explained_is_not_asked_again():
    take("2021-06-01,B-1,首付款,10.00,\n")
    [one] = items()

    explained(one.number)

    assert [row.end for row in items()] == ["explained"]
    assert reconciling.follow_differences("one", NOW) == reconciling.Followed(0, 0)
    assert [row.end for row in items()] == ["explained"]


def explained(number):
    city = registry.city()
    post = registry.Member("office", "990100-office", city.code, city.path)
    work.act(
        number,
        "explain",
        {"why": "银行次日入账"},
        key="e",
        party=work.Party("office", (post,)),
        actor=Actor("office", "办公室"),
        at=NOW,
    )


def test_a_statement_that_cannot_be_read_begins_nothing():
    with pytest.raises(ledgers.LedgerRefusal, match="第 3 行“收”"):
        take("2021-06-01,B-1,首付款,10.00,\n2021-06-02,B-2,二期款,五元,\n")

    assert (items(), ledgers.differences("one")) == ([], [])


def test_a_kind_that_names_nobody_has_its_differences_shown_only():
    assert take("2021-06-01,B-1,付款,,10.00\n", code="bank").begun == 0
    assert len(ledgers.differences("bank")) == 1


def test_only_money_can_be_reconciled():
    waste = kinds.AccountKind(
        key="town.waste",
        title="垃圾",
        unit=kinds.KILOGRAM,
        holders=("unit",),
        reconciled_by="office",
    )
    assert [str(one) for one in kinds.problems(waste, ["town.waste"], ["unit"])] == [
        "账户类别 town.waste 不以分记账，没有银行对账差异"
    ]
