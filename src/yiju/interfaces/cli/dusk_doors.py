"""The doors of the lamps' gateways: readings in, orders out, each with the secret of its source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import requests

if TYPE_CHECKING:
    from yiju.city.dusk import Report

PATIENCE_S = 30
BATCH = 5_000


@dataclass
class Doors:
    """The doors of the city that is served at an address. `secrets` are by source."""

    address: str
    secrets: Mapping[str, str]
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False

    def bring(self, source: str, reports: Iterable["Report"]) -> None:
        """Raises requests.HTTPError where a batch is refused as a whole."""
        for report in reports:
            columns = report.columns()
            for first in range(0, len(report.codes), BATCH):
                part = {name: told[first : first + BATCH] for name, told in columns.items()}
                content = msgspec.msgpack.encode(part)
                kind = {"Content-Type": "application/msgpack"}
                self._ask("POST", "/sensing/readings", source, data=content, headers=kind)

    def orders(self, source: str) -> list[dict[str, Any]]:
        return list(self._ask("GET", "/sensing/commands", source).json()["orders"])

    def answer(
        self, source: str, acknowledged: Sequence[int], refused: Sequence[Mapping[str, Any]]
    ) -> None:
        told = {"acknowledged": list(acknowledged), "refused": list(refused)}
        self._ask("POST", "/sensing/commands", source, json=told)

    def _ask(self, method: str, path: str, source: str, **said: Any) -> requests.Response:
        headers = {**said.pop("headers", {}), "Authorization": f"Bearer {self.secrets[source]}"}
        url = self.address + path
        answer = self.session.request(method, url, headers=headers, timeout=PATIENCE_S, **said)
        answer.raise_for_status()
        return answer
