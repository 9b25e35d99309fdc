"""A page of work asks the database as often for many lines as for few."""

import pytest
from desk import filed, moment, moved, open_desk, reported
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

pytestmark = pytest.mark.django_db
LIGHTING = {"unit": "990100-lighting"}
PAGES = {
    "/work/": 32,
    "/work/?view=today": 32,
    "/work/?view=overdue": 32,
    "/work/?view=waiting": 32,
    "/work/?view=unit": 32,
    "/work/?view=changed": 34,
    "/work/items/": 16,
    "/work/export.csv?view=mine": 12,
    "/work/items/export.csv": 12,
}
"""The most questions of each page, of which most ask who the reader is and what the tabs count."""


@pytest.fixture
def reader(tmp_path, settings):
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    settings.YIJU_TODAY = "2021-06-01"
    clock.let_run(moment(1, 12), 1)
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    open_desk()
    client = Client()
    client.force_login(get_user_model().objects.get(username="dispatcher"))
    return client


def happened(count, since=0):
    for n in range(since, count):
        filed(f"mine-{n}", at=moment(1, 8))
        reported(f"other-{n}", at=moment(1, 8))
        given = filed(f"given-{n}", at=moment(1, 8))
        moved(given, "dispatch", "dispatcher", LIGHTING, at=moment(1, 9.6))


def asked(reader, url):
    with CaptureQueriesContext(connection) as told:
        answer = reader.get(url)
        assert answer.status_code == 200
        b"".join(answer) if answer.streaming else answer.content
    return len(told)


def test_no_page_asks_once_for_each_line(reader):
    happened(2)
    for url in PAGES:
        reader.get(url)
    few = {url: asked(reader, url) for url in PAGES}
    happened(8, since=2)

    many = {url: asked(reader, url) for url in PAGES}

    assert many == few
    assert {url: count for url, count in many.items() if count > PAGES[url]} == {}


def test_no_preview_of_many_asks_once_for_each_item(reader):
    happened(2)
    counts = []
    for count in (2, 8):
        happened(count, since=2)
        form = {"all": "1", "page": "desk", "query": "view=mine"}
        with CaptureQueriesContext(connection) as told:
            page = reader.post(
                "/work/bulk/",
                form
                | {"choice": "case/1/dispatching/dispatch"}
                | {
                    "unit": "990100-lighting",
                    "preview": "1",
                },
            )
        assert f"确认派遣 {count} 件" in page.content.decode()
        counts.append(len(told))

    assert counts[0] == counts[1] <= 20
    assert (
        work.desk_count(
            "dispatcher",
            registry.memberships("dispatcher", moment(1).date()),
            work.OnDesk(),
            now=moment(1, 10),
        ).count
        == 8
    )
