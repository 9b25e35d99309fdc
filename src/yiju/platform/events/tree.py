"""Canonical bytes, leaves, trees and the chain of blocks. No Django; for SM3 OpenSSL or gmssl.

Leaf: H(0x00 + bytes of the event). Node: H(0x01 + left + right); a node without a partner rises as
it is (RFC 6962, 2.1, for trees of any size). Block: H(0x02 + canonical bytes of its header).
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

FORMAT = "yiju-events/1"

Hash = Callable[[bytes], bytes]

_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(facts: Any) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces; numbers are integers, all others text.

    As RFC 8785, except that keys are sorted by code points and not by UTF-16 units. Raises
    ValueError for what has no such form.
    """
    return _canonical.encode(facts).encode()


def hash_named(algorithm: str) -> Hash:
    """sha256 or sm3 (GB/T 32905-2016); raises ValueError for another."""
    if algorithm == "sha256":
        return lambda data: hashlib.sha256(data).digest()
    if algorithm == "sm3":
        return sm3_of_openssl() or sm3_of_cryptography() or sm3_of_gmssl()
    raise ValueError(f"{algorithm}: choose sha256 or sm3")


def sm3_of_openssl() -> Hash | None:
    """None where this Python was built with an OpenSSL that has no SM3."""
    try:
        hashlib.new("sm3")
    except ValueError:
        return None
    return lambda data: hashlib.new("sm3", data).digest()


def sm3_of_cryptography() -> Hash | None:
    """The OpenSSL inside the wheel of `cryptography`; None where that is not installed."""
    try:
        from cryptography.hazmat.primitives.hashes import SM3
        from cryptography.hazmat.primitives.hashes import Hash as Hasher
    except ImportError:
        return None

    def digest(data: bytes) -> bytes:
        hasher = Hasher(SM3())
        hasher.update(data)
        return hasher.finalize()

    return digest


def sm3_of_gmssl() -> Hash:
    """Pure Python: right, and some hundred times slower than OpenSSL."""
    from gmssl import sm3

    return lambda data: bytes.fromhex(sm3.sm3_hash(list(data)))


def leaf(data: bytes, digest: Hash) -> bytes:
    return digest(b"\x00" + data)


def root(leaves: Sequence[bytes], digest: Hash) -> bytes:
    """The root of the tree over at least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level, digest)
    return level[0]


def proof(leaves: Sequence[bytes], index: int, digest: Hash) -> list[tuple[str, bytes]]:
    """What leads from one leaf to the root: each step the side of the partner and its hash."""
    path = []
    level = list(leaves)
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            path.append(("left" if partner < index else "right", level[partner]))
        level = _above(level, digest)
        index //= 2
    return path


def follow(start: bytes, path: Sequence[tuple[str, bytes]], digest: Hash) -> bytes:
    """The root to which a proof leads from a leaf."""
    found = start
    for side, partner in path:
        pair = partner + found if side == "left" else found + partner
        found = digest(b"\x01" + pair)
    return found


def block_hash(header: Mapping[str, Any], digest: Hash) -> bytes:
    return digest(b"\x02" + canonical(header))


def _above(level: Sequence[bytes], digest: Hash) -> list[bytes]:
    pairs = [digest(b"\x01" + a + b) for a, b in zip(level[::2], level[1::2], strict=False)]
    return [*pairs, *level[len(pairs) * 2 :]]
