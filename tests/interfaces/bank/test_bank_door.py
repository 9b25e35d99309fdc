"""The door of the banks: only what a bank has signed comes in."""

import json
from datetime import timedelta

import banked
import pytest
from django.test import Client

from yiju.interfaces import clock
from yiju.interfaces.sending import signing
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import declaration

PATH = "/bank/v1/receipts"


@pytest.fixture
def door(db, settings):
    settings.YIJU_TODAY = "2021-06-01"
    kinds, before = ledgers.account_kinds(), list(declaration._installed.values())
    ledgers.install(banked.KINDS)
    declaration.install(banked.BANKED)
    banked.open_accounts()
    yield Client()
    ledgers.install(kinds)
    declaration.install(before)


def said(**changes):
    told = {
        "account": banked.NUMBER, "number": "n-00001", "amount": 5, "currency": "CNY",
        "value_date": "2021-06-01", "memo": banked.BUYER,
    }  # fmt: skip
    return json.dumps(told | changes).encode()


def send(door, body, path=PATH, bank="bank-1", secret=banked.SECRET, now=None, signed=None):
    moment = now or clock.now()
    headers = signing.headers(secret, "POST", path, moment, body=signed or body)
    return door.post(path, body, "application/json", headers={"Yiju-Bank": bank, **headers})


def balance():
    return ledgers.account(banked.ESCROW).balance


def test_what_a_bank_signed_is_booked_and_answered(door):
    for _time in range(2):
        answer = send(door, said())
        assert (answer.status_code, answer.json()["state"]) == (200, "credited")
    assert balance() == 5
    stray = send(door, said(number="n-00002", memo="?"))
    assert stray.json()["state"] == "unassigned" and "没有合同" in stray.json()["message"]


@pytest.mark.parametrize(
    "how, status",
    [
        ({"secret": "another secret of sixteen letters"}, 401),
        ({"bank": "bank-2"}, 404),
        ({"signed": b"{}"}, 401),
    ],
    ids=["secret", "name", "body"],
)
def test_what_is_not_signed_by_the_bank_changes_nothing(door, how, status):
    assert send(door, said(), **how).status_code == status
    assert balance() == 0


def test_an_old_signature_and_none_at_all_are_refused(door):
    old = clock.now() - timedelta(minutes=11)
    assert send(door, said(), now=old).status_code == 401
    assert door.post(PATH, said(), "application/json").status_code == 400
    assert balance() == 0


@pytest.mark.parametrize(
    "body, code",
    [
        (b"[]", "bank.message_unreadable"),
        (b"{", "bank.message_unreadable"),
        (b"[" * 10_000, "bank.message_unreadable"),
        (b'{"amount": NaN}', "bank.message_unreadable"),
        (said(amount=-5), "bank.message_unreadable"),
        (said(amount=0.5), "bank.message_unreadable"),
        (said(currency="EUR"), "bank.message_unreadable"),
        (said(account="3200999"), "bank.account_unknown"),
        (b" " * 20_000, "bank.message_unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_and_says_what(door, body, code):
    answer = send(door, body)
    assert 400 <= answer.status_code < 500 and answer.json()["code"] == code
    assert balance() == 0


def test_a_statement_comes_in_as_it_is(door):
    file = f"date,number,text,in,out\n2021-06-01,n-1,{banked.BUYER},0.07,\n".encode()
    path = f"/bank/v1/statements/{banked.NUMBER}/csv"
    assert send(door, file, path).json()["receipts"] == 1
    assert send(door, file, path).json()["again"]
    assert balance() == 7
    wrong = b"date,number,text,in,out\n2021-06-01,n-2,x,0.005,\n"
    refused = send(door, wrong, path).json()
    assert refused["code"] == "ledger.bank_file_unreadable"
    assert send(door, file, f"/bank/v1/statements/{banked.NUMBER}/pdf").status_code == 422
