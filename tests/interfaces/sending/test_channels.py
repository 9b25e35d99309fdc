"""Who is told is one file that says what is wrong with it, all at once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from yiju.interfaces.sending.channels import Channels, ChannelsUnreadable, read_channels
from yiju.platform.work.api import Holder, Telling

FILE = """
link = "https://city.example/public/cases/{number}"
office = ["mail:office@city.example"]
leading_group = ["mail:leader@city.example"]

[mail]
server = "smtp://127.0.0.1"
sender = "yiju@city.example"

[apprise]
lighting = "wecombot://key"

[webhook.roads]
url = "https://roads.example/in"
secret = "secret"

[[tell]]
unit = "990100-lighting"
to = ["apprise:lighting"]
head = ["mail:head@lighting.example"]

[[tell]]
role = "dispatcher"
to = ["webhook:roads", "apprise:lighting"]

[[tell]]
account = "zhang"
to = ["mail:zhang@city.example"]
"""
LATE = Telling(
    "1", "路灯不亮", "handling", Holder("staff", "990100-lighting"), datetime.now(UTC), 0
)


@pytest.fixture
def channels(tmp_path):
    return written(tmp_path, FILE)


def written(folder, text) -> Channels:
    file = folder / "channels.toml"
    file.write_text(text)
    return read_channels(str(file))


def test_the_holder_its_head_the_office_and_the_leading_group_are_told_in_turn(channels):
    told = [channels.to_whom(replace(LATE, level=level)) for level in range(4)]

    assert told == [
        [("apprise", "lighting")],
        [("mail", "head@lighting.example")],
        [("mail", "office@city.example")],
        [("mail", "leader@city.example")],
    ]


def test_a_person_is_told_before_the_unit_and_the_unit_before_the_role(channels):
    zhang = replace(LATE, holder=Holder("dispatcher", "990100-lighting", "zhang"))
    other = replace(LATE, holder=Holder("dispatcher", "990100-lighting", "wang"))
    role = replace(LATE, holder=Holder("dispatcher"))

    assert channels.to_whom(zhang) == [("mail", "zhang@city.example")]
    assert channels.to_whom(other) == [("apprise", "lighting")]
    assert channels.to_whom(role) == [("webhook", "roads"), ("apprise", "lighting")]


def test_where_a_holder_has_no_address_the_next_above_is_told(channels):
    nobody = replace(LATE, holder=Holder("staff", "990100-parks"))

    assert channels.to_whom(nobody) == [("mail", "office@city.example")]
    assert channels.to_whom(replace(LATE, holder=Holder("dispatcher"), level=1)) == [
        ("mail", "office@city.example")
    ]


def test_without_a_file_nobody_is_told(monkeypatch):
    monkeypatch.delenv("YIJU_CHANNELS", raising=False)

    assert read_channels().to_whom(LATE) == []


def test_a_file_with_mistakes_names_them_all(tmp_path):
    wrong = '[[tell]]\nunit = "a"\nrole = "b"\nto = ["apprise:nobody", "pigeon:home", "mail:x@y"]\n'

    with pytest.raises(ChannelsUnreadable) as refused:
        written(tmp_path, wrong)
    for part in ("tell 1", "apprise:nobody", "pigeon:home", "mail:x@y"):
        assert part in refused.value.message


@pytest.mark.parametrize("text", ["offcie = []", "[mail]\nserver = 3", "[mail", 'office = "a"'])
def test_a_field_that_is_not_known_or_of_another_kind_is_an_error(tmp_path, text):
    with pytest.raises(ChannelsUnreadable):
        written(tmp_path, text)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ChannelsUnreadable):
        read_channels(str(tmp_path / "none.toml"))
