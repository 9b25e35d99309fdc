"""The language that a reader chooses, and where they come back to."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wanted", "back"),
    [
        ("/public/report/?place=1", "/public/report/?place=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("no-page\U000ce383", "no-page%F3%8E%8E%83"),
        ("", "/"),
    ],
)
def test_who_chooses_a_language_comes_back_to_where_they_were_and_never_elsewhere(wanted, back):
    answer = Client().post("/language/", {"language": "en", "next": wanted})

    assert (answer.status_code, answer.headers["Location"]) == (302, back)
    assert answer.cookies["django_language"].value == "en"


def test_a_language_that_is_not_there_is_not_kept():
    answer = Client().post("/language/", {"language": "tlh", "next": "/"})

    assert answer.status_code == 302
    assert not answer.cookies
