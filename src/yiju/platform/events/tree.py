"""Canonical bytes, leaves, trees and the chain of blocks. Standard library, and gmssl for SM3.

Leaf: H(0x00 + bytes of the event). Node: H(0x01 + left + right); a node without a partner rises as
it is (RFC 6962, 2.1, for trees of any size). Block: H(0x02 + canonical bytes of its header).
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Hash = Callable[[bytes], bytes]


def canonical(facts: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces; numbers are integers, all others text."""
    return json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def hash_named(algorithm: str) -> Hash:
    """sha256 or sm3 (GB/T 32905); raises ValueError for another."""
    if algorithm == "sha256":
        return lambda data: hashlib.sha256(data).digest()
    if algorithm == "sm3":
        return _sm3()
    raise ValueError(f"{algorithm}: choose sha256 or sm3")


def _sm3() -> Hash:
    if "sm3" in hashlib.algorithms_available:
        return lambda data: hashlib.new("sm3", data).digest()
    from gmssl import sm3  # type: ignore[import-untyped]

    return lambda data: bytes.fromhex(sm3.sm3_hash(list(data)))


def leaf(data: bytes, digest: Hash) -> bytes:
    return digest(b"\x00" + data)


def root(leaves: Sequence[bytes], digest: Hash) -> bytes:
    """The root of the tree over at least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        pairs = [digest(b"\x01" + a + b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def proof(leaves: Sequence[bytes], index: int, digest: Hash) -> list[tuple[str, bytes]]:
    """What leads from one leaf to the root: each step the side of the partner and its hash."""
    path = []
    level = list(leaves)
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            path.append(("left" if partner < index else "right", level[partner]))
        pairs = [digest(b"\x01" + a + b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
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
