"""The hash tree against published vectors, and the two sources of SM3 against each other."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.events import tree

SHA256 = tree.hash_named("sha256")
SM3 = tree.hash_named("sm3")

# The entries and roots with which Certificate Transparency's own code tests RFC 6962.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def sources_of_sm3():
    found = {
        "openssl": tree.sm3_of_openssl(),
        "cryptography": tree.sm3_of_cryptography(),
        "gmssl": tree.sm3_of_gmssl(),
    }
    return [pytest.param(digest, id=name) for name, digest in found.items() if digest]


@pytest.mark.parametrize("digest", sources_of_sm3())
@pytest.mark.parametrize(
    "message, expected",
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
    ids=["GB/T 32905 A.1", "GB/T 32905 A.2"],
)
def test_sm3_gives_the_examples_of_its_standard(digest, message, expected):
    assert digest(message).hex() == expected


@given(st.binary(max_size=200))
def test_all_sources_of_sm3_agree(message):
    assert {source.values[0](message) for source in sources_of_sm3()} == {SM3(message)}


def test_sha256_is_that_of_the_standard_library():
    assert SHA256(b"abc") == hashlib.sha256(b"abc").digest()


def test_another_hash_is_refused():
    with pytest.raises(ValueError, match="md5"):
        tree.hash_named("md5")


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_rfc_6962(size):
    leaves = [tree.leaf(entry, SHA256) for entry in ENTRIES[:size]]

    assert tree.root(leaves, SHA256).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    "size, expected",
    [
        (1, "2daef60e7a0b8f5e024c81cd2ab3109f2b4f155cf83adeb2ae5532f74a157fdf"),
        (3, "209ec96a210d662a964772680e8544d18cab7b88ffec3e00962220349b56ea56"),
        (8, "bc48ba7a709184b5f2a631e1adeb8dc2a0d4c018c1d6cc89b5664fe154c93b38"),
    ],
)
def test_roots_with_sm3(size, expected):
    """Worked out by hand with gmssl, node by node."""
    leaves = [tree.leaf(entry, SM3) for entry in ENTRIES[:size]]

    assert tree.root(leaves, SM3).hex() == expected


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_every_leaf_has_a_proof_and_no_other_leaf_fits_it(entries, data):
    leaves = [tree.leaf(entry, SHA256) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = tree.proof(leaves, index, SHA256)

    assert tree.follow(leaves[index], path, SHA256) == tree.root(leaves, SHA256)
    other = tree.leaf(b"a leaf that is not there", SHA256)
    assert tree.follow(other, path, SHA256) != tree.root(leaves, SHA256)


def test_canonical_bytes_are_sorted_tight_and_utf_8():
    facts = {"名": "甲", "b": [1, None, True], "a": {"z": 'x"\n', "y": -3}}

    assert tree.canonical(facts) == (
        '{"a":{"y":-3,"z":"x\\"\\n"},"b":[1,null,true],"名":"甲"}'.encode()
    )


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(ValueError, match="JSON compliant"):
        tree.canonical({"a": float("nan")})
