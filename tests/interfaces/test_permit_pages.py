"""Requests for presale permits, as those see them who ask, decide and oversee."""

import pytest
from http_client import Client

PAGE = "/applications/sales_permits/permits/"


@pytest.mark.parametrize(
    ("account", "sees"), [("office", True), ("staff", True), ("keeper", False)]
)
def test_requests_are_seen_by_who_decides_and_who_oversees_and_by_no_other_unit(
    running_city, account, sees
):
    status, page = Client(running_city.address, account).read(PAGE)

    assert status == 200
    assert ("没有申请。" not in page) == sees
