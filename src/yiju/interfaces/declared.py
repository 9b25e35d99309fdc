"""What the applications that run here declare."""

from typing import cast

from django.apps import apps

from yiju.platform.application import Catalogue
from yiju.platform.base.law import RuleRow, rules_of


def catalogue() -> Catalogue:
    """All applications, checked and loaded when the program started."""
    return cast(Catalogue, apps.get_app_config("web").catalogue)  # type: ignore[attr-defined]


def rules_behind(indicator: str) -> tuple[RuleRow, ...]:
    """The rules of the application that declares an indicator which cite the same clauses."""
    declared = catalogue()
    app = declared.owner_of_indicator.get(indicator)
    if app is None or app.rules is None:
        return ()
    cited = set(declared.indicators[indicator].cites)
    return tuple(rule for rule in rules_of(app.rules) if cited.intersection(rule.cites))
