"""Letters reach real receivers on this machine: a mail server, a program, a message service."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import apprise
import pytest
from receivers import http_receiver, mail_server

from yiju.interfaces.sending import signing
from yiju.interfaces.sending.channels import Channels, Mail, TextMessages, Webhook
from yiju.interfaces.sending.http import PrivateAddress, Refused, post
from yiju.interfaces.sending.senders import NotTaken, NoWay, senders
from yiju.platform.work.api import Letter

NOW = datetime(2021, 6, 1, 1, tzinfo=UTC)
TELLING = {
    "number": "9901002021060100001",
    "title": "路灯不亮",
    "step": "handling",
    "unit": "990100-lighting",
    "role": "staff",
    "account": "",
    "due_at": "2021-06-02T01:00:00+00:00",
    "level": 1,
}


def letter(channel, address, **body):
    key = "9901002021060100001/7/late/1"
    item = "9901002021060100001"
    return Letter(key, item, channel, address, body, NOW, 1, "", None, NOW)


def send(channels, what):
    senders(channels, lambda: NOW)[what.channel](what)


@pytest.fixture
def receiver():
    with http_receiver() as running:
        yield running


@pytest.fixture
def post_office():
    with mail_server() as running:
        yield running


def hooked(receiver, **how):
    hook = Webhook(receiver.address + "/in?from=yiju", "ein Geheimnis", **{"private": True, **how})
    return Channels(webhook={"lighting": hook})


def test_a_program_is_told_under_the_key_of_the_letter_and_can_prove_who_told_it(receiver):
    send(hooked(receiver), letter("webhook", "lighting", telling=TELLING))

    [call] = receiver.calls
    assert call.headers["Idempotency-Key"] == "9901002021060100001/7/late/1"
    assert json.loads(call.body)["body"]["telling"]["title"] == "路灯不亮"
    shown = {
        "moment": call.headers["Yiju-Moment"],
        "shown": call.headers["Yiju-Signature"],
        "key": call.headers["Idempotency-Key"],
        "body": call.body,
    }

    def proves(secret="ein Geheimnis", path="/in?from=yiju", now=NOW, **other):
        return signing.is_signed(secret, "POST", path, now, **(shown | other))

    assert proves()
    assert proves(now=NOW + timedelta(minutes=10))
    assert not proves(secret="ein anderes")
    assert not proves(path="/in")
    assert not proves(body=call.body.replace(b"level", b"devel"))
    assert not proves(key="another")
    assert not proves(now=NOW + timedelta(minutes=11))


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_a_letter_has_not_arrived_where_a_program_refuses_it_or_sends_it_elsewhere(
    receiver, status
):
    receiver.statuses, receiver.location = [status], receiver.address + "/elsewhere"

    with pytest.raises(Refused):
        send(hooked(receiver), letter("webhook", "lighting"))
    assert [call.path for call in receiver.calls] == ["/in?from=yiju"]


def test_into_the_houses_own_network_a_letter_goes_only_where_it_is_allowed(receiver):
    with pytest.raises(PrivateAddress):
        send(hooked(receiver, private=False), letter("webhook", "lighting"))
    with pytest.raises(PrivateAddress):
        url = f"http://localhost:{receiver.port}/"
        post(url, b"{}", secret="s", key="k", now=NOW, private=False)
    assert receiver.calls == []


def test_a_unit_reads_what_runs_out_of_time_in_its_mail(post_office):
    channels = Channels(mail=Mail(post_office.address, "宜居 <yiju@city.example>"))

    send(channels, letter("mail", "head@unit.example", telling=TELLING))
    send(channels, letter("mail", "head@unit.example", telling=TELLING))

    (to, mail), (_to, again) = post_office.mails
    assert to == "head@unit.example"
    assert mail["Subject"] == "9901002021060100001 已经超期，报单位负责人"
    assert "时限：2021-06-02 09:00" in mail.get_content()
    assert mail["Message-ID"] == again["Message-ID"]
    assert mail["Message-ID"].endswith("@city.example>")


def test_a_mail_that_the_server_does_not_take_has_not_arrived(post_office):
    post_office.refusals = 1
    channels = Channels(mail=Mail(post_office.address, "yiju@city.example"))

    with pytest.raises(OSError, match="busy"):
        send(channels, letter("mail", "head@unit.example", telling=TELLING))
    assert post_office.mails == []


def test_a_group_is_told_through_its_message_service(receiver):
    channels = Channels(apprise={"lighting": f"json://127.0.0.1:{receiver.port}/group"})

    send(channels, letter("apprise", "lighting", telling=TELLING))
    [call] = receiver.calls
    assert call.path == "/group"
    assert "路灯不亮" in json.loads(call.body)["message"]

    receiver.statuses = [500]
    with pytest.raises(NotTaken):
        send(channels, letter("apprise", "lighting", telling=TELLING))


ROBOTS = {
    # What is told under which name, and what each says of a message that it took or did not take.
    "wecombot": (
        "wecombot://693a91f6-7e2b-4e0c-8f1a-000000000000",
        "/cgi-bin/webhook/send?key=693a91f6-7e2b-4e0c-8f1a-000000000000",
        lambda body: body["text"]["content"],
        '{"errcode":0,"errmsg":"ok"}',
        '{"errcode":45009,"errmsg":"api freq out of limit"}',
    ),
    "dingtalk": (
        "dingtalk://bfca1b3c0f0e4d2a8c7b6a5d4e3f2a1b",
        "/robot/send?access_token=bfca1b3c0f0e4d2a8c7b6a5d4e3f2a1b",
        lambda body: body["text"]["content"],
        '{"errcode":0,"errmsg":"ok"}',
        '{"errcode":310000,"errmsg":"keywords not in content"}',
    ),
    "feishu": (
        "feishu://a5b1c2d3-0000-4111-8222-333344445555",
        "/open-apis/bot/v2/hook/a5b1c2d3-0000-4111-8222-333344445555/",
        lambda body: body["content"]["text"],
        '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}',
        '{"code":9499,"msg":"Bad Request","data":{}}',
    ),
}


@pytest.mark.parametrize("robot", ROBOTS)
def test_a_group_robot_is_told_in_its_own_form_and_believed_when_it_took_nothing(
    receiver, monkeypatch, robot
):
    address, path, text, taken, refused = ROBOTS[robot]
    plugin = type(apprise.Apprise.instantiate(address))
    own = urlsplit(plugin.notify_url)
    there = plugin.notify_url.replace(f"{own.scheme}://{own.netloc}", receiver.address)
    monkeypatch.setattr(plugin, "notify_url", there)
    monkeypatch.setattr(plugin, "request_rate_per_sec", 0)
    channels = Channels(apprise={"lighting": address})

    receiver.says = taken
    send(channels, letter("apprise", "lighting", telling=TELLING))
    [call] = receiver.calls
    assert call.path == path
    assert "路灯不亮" in text(json.loads(call.body))

    receiver.says = refused
    with pytest.raises(NotTaken) as told:
        send(channels, letter("apprise", "lighting", telling=TELLING))
    assert json.loads(refused).get("errmsg", "Bad Request") in told.value.message
    receiver.says, receiver.statuses = "", [500]
    with pytest.raises(NotTaken):
        send(channels, letter("apprise", "lighting", telling=TELLING))


@pytest.mark.parametrize("channel", ["apprise", "webhook", "mail"])
def test_a_receiver_that_nobody_set_up_keeps_its_letter_waiting_and_says_so(channel):
    with pytest.raises(NoWay, match=channel):
        send(Channels(), letter(channel, "somebody"))


def test_a_text_message_goes_to_the_number_without_its_spaces(receiver):
    from yiju.interfaces.sending.senders import Outside
    from yiju.interfaces.sending.texts import Words

    gateway = TextMessages(f"json://127.0.0.1:{receiver.port}/{{to}}")
    outside = Outside(Channels(text_messages=gateway), lambda: NOW)

    outside._text_message("0519 8868-0000", Words("主题", "正文"))

    assert [call.path for call in receiver.calls] == ["/051988680000"]
