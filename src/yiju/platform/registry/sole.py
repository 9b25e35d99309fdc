"""What no two assets of a kind may share, as the port of a controller."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from yiju.platform.base.i18n import _, listed
from yiju.platform.registry.checking import Draft, Say
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.registry.models import Asset, AssetState
from yiju.platform.registry.tallying import stored

Held = tuple[Any, ...]
GONE = AssetState.REMOVED


@dataclass
class Sole:
    """Holds drafts against one another and against what is known; assets that are gone hold
    nothing, and neither does one that leaves an attribute empty."""

    kind: AssetKind
    say: Say
    _held: dict[tuple[int, Held], tuple[int, str]] = field(default_factory=dict)
    """Row and code of the draft that says it first."""
    _codes: set[str] = field(default_factory=set)

    def add(self, drafts: Iterable[Draft]) -> None:
        """Note what drafts hold; what an earlier one holds already is reported."""
        for draft in drafts if self.kind.sole else ():
            self._codes.add(draft.code)
            for number, names in enumerate(self.kind.sole):
                values = tuple(getattr(draft.record, name) for name in names)
                if draft.state == GONE or None in values:
                    continue
                _row, code = self._held.setdefault((number, values), (draft.row, draft.code))
                if code != draft.code:
                    self._report(draft.row, names, values, code)

    def against_known(self) -> None:
        """Report drafts that say what another asset holds, of which no draft speaks."""
        for number, names in enumerate(self.kind.sole) if self._held else ():
            known = Asset.objects.filter(kind=self.kind.key).exclude(state=GONE)
            for code, values in stored(self.kind, known, names):
                if code not in self._codes and (number, values) in self._held:
                    row, _code = self._held[number, values]
                    self._report(row, names, values, code)

    def _report(self, row: int, names: tuple[str, ...], values: Held, code: str) -> None:
        titles = {item.name: item.title for item in self.kind.schema.attributes}
        what = _("{titles}“{values}”已为 {code} 所用").format(
            titles=listed(str(titles[name]) for name in names),
            values=" ".join(map(str, values)),
            code=code,
        )
        self.say(row, names[0], what, _("核对后改正其中一个"))
