"""The office sees what has not left, tries again or gives up with a reason; others may not."""

import re
from collections.abc import Iterator

import pytest
from small_office import SmallOffice, small_office

LETTERS = """
from datetime import timedelta
from yiju.interfaces import clock
from yiju.platform.work.models import Message
now = clock.moment()
for key, channel, age, failure in (
    ("old/1", "webhook", 300, "ConnectionError: 没有应答"),
    ("new/1", "reporter", 3, ""),
    ("new/2", "webhook", 3, "Refused: 500"),
):
    at = now - timedelta(minutes=age)
    Message.objects.update_or_create(key=key, defaults=dict(channel=channel, address="lighting",
        body={"text": "x"}, written_at=at, next_try_at=now + timedelta(hours=3), tries=2,
        failure=failure, sent_at=None, given_up_at=None))
"""
NEXT = """
from yiju.platform.work.models import Message
print(Message.objects.get(key="new/2").next_try_at)
"""

DAY = """
from yiju.platform.work.models import Message
from yiju.platform.base.time import china_day
print(china_day(Message.objects.get(key="new/1").written_at))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("outbox")) as running:
        for role in ("office", "auditor", "staff"):
            running.account(role, "市住建局", role)
        yield running


@pytest.fixture(autouse=True)
def letters(office):
    office.python(LETTERS)


def rows(page: str) -> list[str]:
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr>")[1:]]


def test_the_office_sees_what_waits_how_long_and_why(office):
    page = office.browser("office").open("/work/outbox/").text

    assert "有 1 封信超过 30 分钟没有送达" in page
    old, new, failed = rows(page)
    assert "5 小时" in old and "没有应答" in old
    assert "上报人" in new and "lighting" not in new
    assert "Refused: 500" in failed
    only = rows(office.browser("office").open("/work/outbox/?only=failed").text)
    assert len(only) == 2


def test_the_page_speaks_english(office):
    page = office.browser("office", "en").open("/work/outbox/")

    assert page.status_code == 200
    assert '<html lang="en">' in page.text


def test_a_letter_is_given_up_only_with_a_reason_which_stays_on_record(office):
    browser = office.browser("office")

    refused = browser.submit("/work/outbox/give-up/", key="old/1", reason="  ")
    assert (refused.status_code, "写明原因" in refused.text) == (422, True)
    done = browser.submit("/work/outbox/give-up/", key="old/1", reason="对方系统已停用")
    assert len(rows(done.text)) == 2
    assert "对方系统已停用" in browser.open("/events/?action=outbox.give_up").text
    assert browser.submit("/work/outbox/give-up/", key="old/1", reason="x").status_code == 404
    assert browser.submit("/work/outbox/try-now/", key="old/1").status_code == 404


def test_a_letter_can_be_tried_at_once(office):
    before = office.python(NEXT)

    office.browser("office").submit("/work/outbox/try-now/", key="new/2")

    assert office.python(NEXT) < before


def test_the_letters_of_a_day_add_up(office):
    browser = office.browser("office")
    browser.submit("/work/outbox/give-up/", key="new/2", reason="不再需要")

    day = office.python(DAY).strip()

    table = browser.open(f"/work/outbox/?day={day}").text.rpartition("<tbody>")[2]

    for channel, figures in (("上报人", [1, 0, 1, 0]), ("其他系统", None)):
        [row] = [row for row in table.split("<tr>") if channel in row]
        found = [int(n) for n in re.findall(r'class="number">(\d+)', row)]
        assert found[0] == sum(found[1:])
        assert figures is None or found == figures
        assert "相符" in row


def test_the_auditor_reads_and_changes_nothing_and_others_do_not_even_read(office):
    auditor, staff = office.browser("auditor"), office.browser("staff")

    assert "立即再试" not in auditor.open("/work/outbox/").text
    assert auditor.submit("/work/outbox/try-now/", key="new/2").status_code == 403
    assert staff.open("/work/outbox/").status_code == 403


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=-1", "?day=2022-13-01", "?day=", "?after=9" * 9]
)
def test_an_address_that_makes_no_sense_is_answered(office, query):
    assert office.browser("office").open(f"/work/outbox/{query}").status_code in {200, 422}
