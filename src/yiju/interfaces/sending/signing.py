"""Signatures between programs that share a secret: who sends, what, when, and nothing altered.

Signed are, each on a line of its own, the method, the path with its query, the moment in seconds
since 1970, the key of the letter and the SHA-256 of the body. The receiver computes the same.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

MOMENT, SIGNATURE, KEY = "Yiju-Moment", "Yiju-Signature", "Idempotency-Key"
SLACK = timedelta(minutes=10)
"""How far the clocks of sender and receiver may lie apart."""


def signature(
    secret: str, method: str, path: str, moment: str, key: str = "", body: bytes = b""
) -> str:
    """`sha256=` and the HMAC in hexadecimal digits.

    >>> signature("s", "POST", "/in", "1622509200", "k", b"{}")[:15]
    'sha256=cafd1a49'
    """
    said = "\n".join((method, path, moment, key, hashlib.sha256(body).hexdigest()))
    return "sha256=" + hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def headers(
    secret: str, method: str, path: str, now: datetime, key: str = "", body: bytes = b""
) -> dict[str, str]:
    moment = str(int(now.timestamp()))
    signed = {MOMENT: moment, SIGNATURE: signature(secret, method, path, moment, key, body)}
    return signed | ({KEY: key} if key else {})


def is_signed(
    secret: str,
    method: str,
    path: str,
    now: datetime,
    *,
    moment: str,
    shown: str,
    key: str = "",
    body: bytes = b"",
) -> bool:
    """Whether the signature shown is right and was made within the slack of now."""
    right = signature(secret, method, path, moment, key, body)
    if not hmac.compare_digest(right.encode(), shown.encode()):
        return False
    return abs(now - datetime.fromtimestamp(int(moment), UTC)) <= SLACK
