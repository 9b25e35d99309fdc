"""What is declared is the city's again, whatever the tests before have put in its place."""

import pytest
from django.apps import apps


@pytest.fixture(autouse=True, scope="module")
def city_declarations():
    apps.get_app_config("web").ready()
