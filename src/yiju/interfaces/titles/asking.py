"""What we ask the registry: a question leaves through the outbox, signed, until it is taken; the
answer comes through the door, as a fact that names the question."""

import json
from datetime import datetime

from yiju.interfaces.sending.channels import Webhook
from yiju.interfaces.sending.http import post
from yiju.platform.work import api as work


def ask(way: Webhook, letter: work.Letter, now: datetime) -> None:
    """Hand a question over. Raises PrivateAddress, Refused, and what `requests` raises."""
    body = {**letter.body, "asked_at": letter.written_at.isoformat()}
    post(
        way.url,
        json.dumps(body, ensure_ascii=False).encode(),
        secret=way.secret,
        key=letter.key,
        now=now,
        private=way.private,
    )
