"""Somebody's words without the numbers and addresses of persons that they hold."""

import re

from yiju.platform.base.identity import mask_id, mask_phone

IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?"
    r"([1１][3-9３-９]\d(?:[- ]?\d{4}){2}|0\d{2,3}[- ]?\d{7,8}|\(0\d{2,3}\) ?\d{7,8})(?!\d)"
)
MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
"""Bounded as addresses are (RFC 5321), so that a megabyte of letters costs no more than it must."""
BANK = re.compile(r"(?<!\d)\d{4}(?:[- ]\d{4}){3}(?:[- ]?\d{1,3})?(?!\d)")


def masked(words: str) -> str:
    """Identity numbers (GB 11643), telephone numbers, card numbers written in groups and
    addresses of mail are hidden; names are not recognised.

    >>> masked("联系 13812345678")
    '联系 138****5678'
    """
    words = IDENTITY.sub(lambda found: mask_id(found[0]), words)
    words = BANK.sub(lambda found: mask_id(re.sub(r"\D", "", found[0])), words)
    words = PHONE.sub(lambda found: mask_phone(re.sub(r"\D", "", found[1])), words)
    return MAIL.sub("***", words) if "@" in words else words
