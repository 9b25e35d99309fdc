"""Everybody may take the city's data away: catalogue, whole files, feeds, calendar."""

import json
from datetime import date
from pathlib import Path

import feedparser
import pyshacl
import pytest
import rdflib
import requests
from icalendar import Calendar
from rdflib.compare import isomorphic

from yiju.interfaces.opendata.feeds import _escaped, _folded

PATIENCE_S = 30
SHAPES = Path(__file__).parent / "dcat_shapes.ttl"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


def read(city, path: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(city.address + path, headers=headers, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def graph(running_city) -> rdflib.Graph:
    told = read(running_city, "/public/data/", Accept="text/turtle")
    return rdflib.Graph().parse(data=told.text, format="turtle")


def test_the_catalogue_holds_what_dcat_ap_makes_obligatory(graph):
    fits, _report, said = pyshacl.validate(graph, shacl_graph=str(SHAPES))
    assert fits, said
    assert len(list(graph.subjects(rdflib.RDF.type, DCAT.Dataset))) >= 6


def test_a_catalogue_without_a_title_would_be_found(graph):
    broken = rdflib.Graph() + graph
    broken.remove((None, rdflib.DCTERMS.title, None))
    fits, _report, _said = pyshacl.validate(broken, shacl_graph=str(SHAPES))
    assert not fits


def test_turtle_and_json_ld_say_the_same_and_people_get_a_page(running_city, graph):
    told = read(running_city, "/public/data/", Accept="application/ld+json")
    assert told.headers["Content-Type"].startswith("application/ld+json")
    other = rdflib.Graph().parse(data=told.text, format="json-ld")
    assert isomorphic(graph, other)
    page = read(running_city, "/public/data/", Accept="text/html,*/*;q=0.8")
    assert "<h1>" in page.text


def test_every_address_of_the_catalogue_answers(running_city, graph):
    for address in set(graph.objects(None, DCAT.accessURL)):
        path = str(address).removeprefix(running_city.address)
        assert read(running_city, path).status_code == 200, address


def test_a_whole_collection_is_one_valid_file(running_city):
    for key in ("areas", "toilet", "cases"):
        told = json.loads(read(running_city, f"/public/data/{key}.geojson").text)
        numbers = [one["id"] for one in told["features"]]
        assert len(numbers) == len(set(numbers)) > 0
    assert read(running_city, "/public/data/nothing.geojson").status_code == 404


def test_a_reader_of_feeds_gets_the_cases_that_changed_last(running_city):
    told = feedparser.parse(read(running_city, "/public/cases.atom").content)
    assert not told.bozo, told.get("bozo_exception")
    assert len(told.entries) == 50
    assert told.entries[0].link.startswith(running_city.address)
    assert "+08:00" in told.feed.updated
    assert read(running_city, told.entries[0].link[len(running_city.address) :]).status_code == 200


def test_a_calendar_shows_the_days_that_the_plan_promises(running_city):
    told = Calendar.from_ical(read(running_city, "/public/plan.ics").content)
    events = list(told.walk("VEVENT"))
    assert len({str(event["UID"]) for event in events}) == len(events) > 20
    assert all(isinstance(event.decoded("DTSTART"), date) for event in events)
    assert {event.decoded("DTSTART").year for event in events} >= {2021, 2022}


def test_lines_of_a_calendar_are_folded_between_characters():
    line = "SUMMARY:" + "宜居；a,b;" * 20
    parts = list(_folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert _escaped("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"
