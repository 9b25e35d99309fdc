"""Sets up the gateway of `vendor` in a prepared home, and prints its address."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
django.setup()

from yiju.interfaces import clock  # noqa: E402
from yiju.interfaces.talq import peers  # noqa: E402
from yiju.platform.events.api import Actor  # noqa: E402

actor = Actor("cli", "cli", via="cli")
print(peers.gateway_make("vendor", actor=actor, at=clock.now()).address)
