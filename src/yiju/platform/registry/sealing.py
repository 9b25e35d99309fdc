"""Sealing of personal data: encrypted in the database, found again by a keyed hash.

`settings.FIELD_KEY` holds one key, or several separated by commas: the first seals, all open.
To change the key put the new one in front, run `people.reseal`, then drop the old one.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import keyed_hash


class SealBroken(CityError):
    code = "registry.seal_broken"
    status = 500
    text = _("这条个人信息不能用现有密钥解开。把原来的密钥加到 FIELD_KEY 的后面")


def seal(clear: str) -> bytes:
    return _ring(settings.FIELD_KEY).encrypt(clear.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """What was sealed under any of the keys; raises SealBroken."""
    try:
        return _ring(settings.FIELD_KEY).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise SealBroken() from None


def fingerprints(clear: str) -> list[str]:
    """The keyed hash under each key, that of the first key first."""
    return [
        keyed_hash(clear, _derived(key, b"yiju field hash").hex())
        for key in settings.FIELD_KEY.split(",")
    ]


def mark_of(name: str) -> str:
    """A keyed mark by which names and accounts are told apart without being read; empty for none.
    Space within does not count."""
    plain = "".join(name.split())
    return fingerprints(plain)[0] if plain else ""


@lru_cache(maxsize=4)
def _ring(keys: str) -> MultiFernet:
    """Keyed by the setting itself, so that a rotation in a test or a reload takes effect."""
    derived = (_derived(key, b"yiju field seal") for key in keys.split(","))
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


@lru_cache(maxsize=16)
def _derived(key: str, purpose: bytes) -> bytes:
    """One key for each purpose, so that a hash tells nothing about the cipher."""
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(key.encode())
