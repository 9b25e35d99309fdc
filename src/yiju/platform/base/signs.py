"""What a rule finds to be wrong: the cause, how bad, in which words, and what shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from yiju.platform.base.i18n import Text, _

LEVELS: Mapping[str, Text] = {"yellow": _("黄色"), "orange": _("橙色"), "red": _("红色")}
"""From the lightest to the gravest."""
STATES = {"": "on_course", "yellow": "at_risk", "orange": "at_risk", "red": "missed"}
"""How a level looks."""


@dataclass(frozen=True)
class Sign:
    """`cause` names what is wrong for good, within what it is found of; what stands before its
    first slash is the kind of cause. Each line of `evidence` stands for itself. What has `happened`
    does not go away by itself, as a payment by a stranger."""

    cause: str
    level: str
    says: Text | str
    evidence: tuple[Text | str, ...] = ()
    happened: bool = False

    @property
    def kind(self) -> str:
        return self.cause.partition("/")[0]
