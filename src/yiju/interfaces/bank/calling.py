"""What the city tells banks: payments out of the outbox, and questions after their results."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from requests import RequestException

from yiju.interfaces.sending.http import call
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking

INSTRUCTIONS = "/v1/instructions"
TAKEN, REFUSED = "taken", "refused"
LONGEST_ANSWER = 200
log = logging.getLogger(__name__)


class NotTaken(CityError):
    code = "bank.not_taken"
    status = 502
    text = _("银行 {bank} 没有收下付款 {key}：{said}")


def sender(clock: Callable[[], datetime], moment: Callable[[], datetime]) -> work.Sender:
    """What `work.deliver` needs for the channel of the banks; `clock` signs, `moment` books."""

    def send(letter: work.Letter) -> None:
        key = str(letter.body["instruction"])
        body = json.dumps(banking.message_of(key), ensure_ascii=False).encode()
        said = _ask("POST", letter.address, INSTRUCTIONS, clock(), key, body)
        if said.get("key") != key or said.get("state") not in {TAKEN, REFUSED}:
            raise NotTaken(bank=letter.address, key=key, said=str(said)[:LONGEST_ANSWER])
        banking.note_taken(key, moment())
        if said["state"] == REFUSED:
            _take_result(letter.address, {**said, "state": banking.FAILED}, moment())

    return send


def ask_results(clock: Callable[[], datetime], moment: Callable[[], datetime]) -> int:
    """Ask after payments that no result came for; how many have one now."""
    known = 0
    for row in banking.unanswered(moment()):
        try:
            said = _ask("GET", row.bank, f"{INSTRUCTIONS}/{row.key}", clock())
            if said.get("state") in {banking.PAID, banking.FAILED}:
                _take_result(row.bank, said, moment())
                known += 1
        except (RequestException, CityError, OSError, ValueError) as error:
            log.warning("%s could not be asked after %s: %s", row.bank, row.key, error)
    return known


def _take_result(bank: str, said: dict[str, Any], at: datetime) -> None:
    wanted = ("key", "state", "number", "amount", "value_date", "reason")
    banking.result_take(bank, {name: said[name] for name in wanted if name in said}, at)


def _ask(
    method: str, bank: str, path: str, now: datetime, key: str = "", body: bytes = b""
) -> dict[str, Any]:
    """What the bank answered. Raises what `requests` raises, and ValueError for no answer."""
    agreed = next(one for one in banking.banks() if one.name == bank)
    status, said = call(
        method,
        agreed.url + path,
        secret=banking.secret_of(bank),
        now=now,
        private=agreed.private,
        key=key,
        body=body,
    )
    if status != 200:
        raise ValueError(f"{status}: {said[:LONGEST_ANSWER].decode(errors='replace')}")
    answer = json.loads(said)
    if not isinstance(answer, dict):
        raise ValueError(f"{status}: {said[:LONGEST_ANSWER].decode(errors='replace')}")
    return answer
