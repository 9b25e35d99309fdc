"""What is said of an asset: the facts of one version, and whether two versions say the same."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from yiju.platform.base.schema import schema_of


class Facts(NamedTuple):
    """One version of an asset, checked and ready to be written."""

    code: str
    name: str
    state: str
    area_code: str
    area_path: str
    keeper_code: str
    lon: float | None
    lat: float | None
    attributes: str
    """JSON, as `attributes_text` writes it."""
    valid_from: date

    @property
    def fingerprint(self) -> int:
        return fingerprint(
            self.name,
            self.state,
            self.area_code,
            self.keeper_code,
            self.lon,
            self.lat,
            self.attributes,
        )

    def told(self) -> dict[str, Any]:
        """For the event log."""
        return told(self, msgspec.json.decode(self.attributes))


def told(version: Any, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A version, checked or stored, as the event log keeps it."""
    return {
        "name": version.name,
        "state": version.state,
        "area": version.area_code,
        "keeper": version.keeper_code,
        "lon": version.lon,
        "lat": version.lat,
        "valid_from": version.valid_from,
        "attributes": dict(attributes),
    }


def fingerprint(
    name: str,
    state: str,
    area_code: str,
    keeper_code: str,
    lon: float | None,
    lat: float | None,
    attributes: str,
) -> int:
    """64 bits of all that is said but the day: equal facts have equal fingerprints, and that two
    different versions of one asset share theirs happens once in 10^19."""
    said = f"{name}\n{state}\n{area_code}\n{keeper_code}\n{lon}\n{lat}\n{attributes}"
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big", signed=True)


def attributes_text(attributes: Any) -> str:
    """Attributes, typed or as stored, as JSON with sorted names: equal ones are equal texts."""
    return msgspec.json.encode(attributes, order="sorted").decode()


@cache
def record_reader(record: type) -> Callable[[str], Any]:
    """What makes a typed record of attributes stored as JSON."""
    decode: Callable[[str], Any] = msgspec.json.Decoder(record).decode

    def read(text: str) -> Any:
        try:
            return decode(text)
        except msgspec.ValidationError:
            # Written before an attribute was added or changed its type.
            return schema_of(record).load(msgspec.json.decode(text))

    return read
