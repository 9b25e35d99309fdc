"""`yiju explain`: where a number comes from: value, target, the words it implements, the rows."""

import json
from difflib import get_close_matches

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.command()
@click.argument("indicator")
@click.argument("period")
@click.argument("area")
@click.option("--json", "as_json", is_flag=True, help="The same facts as one JSON object.")
@click.option(
    "--known", "known_at", default="", help="As it was known at this moment, with offset."
)
def explain(indicator: str, period: str, area: str, as_json: bool, known_at: str) -> None:
    """Explain INDICATOR in PERIOD (2021, 2021-Q2, 2021-06, 2021-06-30) for AREA (name or code)."""
    start_django()
    from yiju.interfaces.declared import rules_behind
    from yiju.platform.base.time import Period, parse_moment
    from yiju.platform.registry import api as registry
    from yiju.platform.steering import api as steering

    known = steering.indicator_keys()
    if indicator not in known:
        near = get_close_matches(indicator, known, n=1)
        hint = str(_("是否要找 {near}？").format(near=near[0])) if near else ""
        raise click.UsageError(str(_("没有指标 {key}。").format(key=indicator)) + hint)
    place = registry.area_named(area) or registry.area(area)
    facts = steering.explain(
        indicator,
        Period.parse(period),
        place.code,
        known_at=parse_moment(known_at) if known_at else None,
        rules=rules_behind(indicator),
    )
    if as_json:
        click.echo(json.dumps(facts.as_dict(), ensure_ascii=False, indent=2))
    else:
        for line in facts.lines():
            click.echo(line)
