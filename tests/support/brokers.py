"""Brokers that a city may run itself: mosquitto where it is installed, amqtt from the package index
everywhere. Of the two amqtt speaks 3.1.1 only, and forgets what it has when a client is away."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from devices import MOSQUITTO, Home, Worker, listens, mosquitto

AMQTT = Path(sys.executable).with_name("amqtt")
Broker = Callable[[Home, int], Worker]
needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason="no mosquitto on this machine")


def amqtt(home: Home, port: int) -> Worker:
    """Users and rights are those of the files for mosquitto."""
    passwords = {secret[:14]: secret for secret in home.secrets.values()} | {"yiju": "bridge"}
    lines = (f"{user}:{PasswordHasher().hash(said)}\n" for user, said in passwords.items())
    (home.folder / "users").write_text("".join(lines))
    reads, writes = rights(home.yiju("mqtt", "acl"))
    plugins = {
        "amqtt.plugins.authentication.FileAuthPlugin": {
            "password_file": str(home.folder / "users")
        },
        "amqtt.plugins.topic_checking.TopicAccessControlListPlugin": {
            "publish_acl": writes,
            "acl": reads,
        },
    }
    told = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": plugins,
    }
    settings = home.folder / "amqtt.yaml"
    settings.write_text(json.dumps(told))
    return Worker([AMQTT, "-c", settings.name], home, lambda _worker: listens(port))


def rights(access: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Of each user the topics that it reads and those that it writes, from an access list."""
    reads: dict[str, list[str]] = {}
    writes: dict[str, list[str]] = {}
    user = ""
    for line in access.splitlines():
        word, _space, rest = line.partition(" ")
        if word == "user":
            user = rest
        elif word == "topic":
            how, _space, topic = rest.partition(" ")
            for kept, name in ((reads, "read"), (writes, "write")):
                if name in how:
                    # What is below a topic is for amqtt not the topic itself.
                    kept.setdefault(user, []).extend({topic, topic.removesuffix("/#")})
    return reads, writes


EACH = [
    pytest.param((amqtt, 3), id="amqtt-3"),
    pytest.param((mosquitto, 3), id="mosquitto-3", marks=needs_mosquitto),
    pytest.param((mosquitto, 5), id="mosquitto-5", marks=needs_mosquitto),
]
"""A broker, and the version of MQTT that clients speak to it."""
