"""The evaluation page: every figure opens to its cases, people are protected, scores are given."""

import csv
import io
import re
from html import unescape

import pytest
from http_client import Client

EVALUATION = "/applications/cityops/evaluation/"
MONTH = "2022-06"
FIGURE = re.compile(r'<a href="(/work/items/\?selection=[^"]+)">(?:<b>)?([\d,]+)(?:</b>)?</a>')
OPENED = re.compile(r"数值 ([\d,]+)，涉及 ([\d,]+) 件")


@pytest.fixture(scope="module")
def office(running_city):
    return Client(running_city.address, "office")


@pytest.fixture(scope="module")
def month(office):
    code, text = office.read(f"{EVALUATION}?month={MONTH}")
    assert code == 200
    return text


def figures(text):
    return [(unescape(url), int(number.replace(",", ""))) for url, number in FIGURE.findall(text)]


def test_every_figure_of_the_page_opens_to_the_cases_behind_it(office, month):
    found = dict(figures(month))
    assert len(found) > 24

    wrong = []
    for url, shown in list(found.items())[:24]:
        code, listed = office.read(url)
        [(counted, numbers)] = OPENED.findall(listed)
        total = re.search(r"(\d+)\+? 件</p>", re.sub(r"\s+", " ", listed))
        if code != 200 or int(counted) != shown or total[1] != numbers:
            wrong.append((url, shown, counted, numbers, total[1]))

    assert wrong == []


def test_the_list_behind_a_figure_is_a_file_as_well(office, month):
    url, shown = next((url, n) for url, n in figures(month) if "figure=filed" in url and n)

    code, text = office.read(url.replace("/work/items/", "/work/items/export.csv"))

    assert code == 200
    assert len(list(csv.reader(io.StringIO(text)))) == shown + 1


def test_each_part_of_a_score_is_shown_with_its_formula_and_its_cases(office, month):
    [district] = set(re.findall(r"/evaluation/line/\?([^\"]*key=320402000000)", month))
    code, text = office.read(f"{EVALUATION}line/?{unescape(district)}")

    assert code == 200
    for words in ("按期结案数 ÷ 应结案数", "满分", "国家标准", "近十二个月"):
        assert words in text
    assert office.read(f"{EVALUATION}line/?month={MONTH}&of=area&key=nowhere")[0] == 404


def test_the_whole_evaluation_is_a_file_with_the_same_figures(office, month):
    code, text = office.read(f"/applications/cityops/evaluation.csv?month={MONTH}")
    rows = list(csv.reader(io.StringIO(text)))
    told = {row[0]: row[1] for row in rows if len(row) == 2}

    shown = {url.rpartition("=")[2]: number for url, number in figures(month)[:7]}
    assert (code, told["月份"], told["评价办法"]) == (200, MONTH, "国家标准")
    assert (int(told["立案数"]), int(told["应结案"])) == (shown["filed"], shown["due"])
    code, _ended = office.ask(f"/applications/cityops/evaluation.xlsx?month={MONTH}")
    assert code == 200


def test_a_region_without_a_case_is_ranked_by_none_and_says_so(office):
    code, text = office.read(f"{EVALUATION}?month=2021-01&level=district")

    assert code == 200
    assert "无数据" in text
    assert not re.search(r'<td class="number">1</td><td class="text-nowrap">', text)


def test_the_level_may_be_any_below_the_area(office):
    for level, words in (("street", "一类街道"), ("community", "社区"), ("grid", "单元网格")):
        code, text = office.read(f"{EVALUATION}?month={MONTH}&area=320402000000&level={level}")
        assert (code, words in text) == (200, True)


def test_how_a_person_did_is_for_the_person_and_for_those_who_lead(running_city, month):
    person = ">dispatcher</td>"
    assert person in month
    url = (
        f"/work/items/?selection=cityops.figure&month={MONTH}&of=person&key=dispatcher"
        "&figure=dispatch.all"
    )
    staff = Client(running_city.address, "staff")

    code, text = staff.read(f"{EVALUATION}?month={MONTH}")
    assert (code, person in text) == (200, False)
    assert staff.read(url)[0] == 403
    assert "岗位" not in staff.read(f"/applications/cityops/evaluation.csv?month={MONTH}")[1]
    assert Client(running_city.address, "commander").read(url)[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        "selection=nothing",
        f"selection=cityops.figure&month={MONTH}&of=area&key=320402000000&figure=nothing",
        f"selection=cityops.figure&month={MONTH}&of=unit&key=nothing&figure=due",
        f"selection=cityops.figure&month={MONTH}&of=person&key=acceptor&figure=accept",
    ],
)
def test_a_figure_that_is_not_there_is_said_to_be_not_there(office, query):
    assert office.read(f"/work/items/?{query}")[0] == 404


SCORES = f"{EVALUATION}scores/?month=2021-09&area=320400000000&level=district&method=yuncheng"
UNIT = "320411-city-management"


def final(client):
    """What the page of the unit says of its total."""
    line = f"{EVALUATION}line/?month=2021-09&method=yuncheng&of=unit&key={UNIT}"
    text = client.read(line)[1]
    return re.search(r"没有总分，缺：([^<]*)", text), re.search(r"<b>([\d.]+)</b>得分", text)


def test_a_missing_score_leaves_the_total_empty_until_it_is_given_and_a_wrong_one_changes_nothing(
    running_city,
):
    assessor = Client(running_city.address, "assessor")
    form = {"sent": "test-1", "subject": UNIT, "note": "现场"}
    assert "督查评分" in final(assessor)[0][1]

    code, _ended = assessor.ask(SCORES, {**form, "value-inspection": "90", "value-street": "900"})
    assert code == 422
    assert "督查评分" in final(assessor)[0][1]

    given = {**form, "sent": "test-2", "value-inspection": "90", "value-street": "80.5"}
    assert assessor.ask(SCORES, given)[0] == 200
    missing, score = final(assessor)
    assert (missing, score is not None) == (None, True)

    assert assessor.ask(SCORES, {**form, "subject": "nobody", "value-street": "1"})[0] == 404
    assert Client(running_city.address, "staff").ask(SCORES, given)[0] == 403


def test_an_exempt_unit_is_not_scored_and_the_reason_stands_beside_it(running_city, office):
    form = {"sent": "test-3", "subject": UNIT, "last": "2021-10", "note": "机构改革"}
    address = f"{EVALUATION}scores/?month=2021-10"
    assert office.ask(address, {**form, "note": ""})[0] == 422
    assert office.ask(address, form)[0] == 200

    text = office.read(f"{EVALUATION}?month=2021-10")[1]
    assert "免考：机构改革" in text
    [end] = re.findall(r'name="end" value="(\d+)"', office.read(address)[1])
    assert office.ask(address, {"end": end, "subject": UNIT})[0] == 200
    assert "机构改革" not in office.read(f"{EVALUATION}?month=2021-10")[1]
