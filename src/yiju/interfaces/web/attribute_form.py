"""A form from the declaration of a kind: every field with its title, help, unit and choices."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiju.interfaces.web.fields import Field, as_text, field_of
from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.geo import read_datum
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import Attribute, BadValue, parse, to_json
from yiju.platform.registry.api import AssetKind, AssetRow


def show_form(
    kind: AssetKind, asset: AssetRow | None, given: Mapping[str, str] | None
) -> list[Field]:
    return [_field(item, asset, given) for item in kind.schema.attributes]


def _field(item: Attribute, asset: AssetRow | None, given: Mapping[str, str] | None) -> Field:
    if given is not None:
        value = given.get(item.name, "")
    elif asset is not None:
        value = as_text(getattr(asset.record, item.name))
    else:
        value = "" if item.required else as_text(item.default)
    return field_of(item, value)


def read_form(kind: AssetKind, given: Mapping[str, str], code: str) -> dict[str, Any]:
    """What `registry.asset_record` takes; raises Problems with every field that cannot be read."""
    problems: list[Problem] = []
    attributes: dict[str, Any] = {}
    for item in kind.schema.attributes:
        try:
            attributes[item.name] = to_json(parse(item, given.get(item.name, "")))
        except BadValue as bad:
            problems.append(_problem(str(item.title), bad.what, bad.remedy))
    numbers: dict[str, float | None] = {}
    for name, title in (("lon", _("经度")), ("lat", _("纬度"))):
        text = given.get(name, "").strip()
        try:
            numbers[name] = float(text) if text else None
        except ValueError:
            problems.append(
                _problem(str(title), _("“{text}”不是数").format(text=text), _("填写十进制度数"))
            )
    valid_from = date.min
    try:
        valid_from = date.fromisoformat(given.get("valid_from", ""))
    except ValueError:
        problems.append(_problem(str(_("生效日期")), _("不是日期"), _("填写日期，如 2021-12-31")))
    if not (code or given.get("code", "").strip()):
        problems.append(_problem(str(_("编码")), _("必填项为空"), kind.code_help))
    if problems:
        raise Problems(problems)
    return {
        "code": code or given["code"].strip(),
        "name": given.get("name", "").strip(),
        "state": given.get("state", "in_service"),
        "attributes": attributes,
        **numbers,
        "datum": read_datum(given.get("datum", "wgs84")),
        "keeper_code": given.get("keeper", ""),
        "valid_from": valid_from,
        "ground": given.get("ground", "").strip(),
    }


def _problem(column: str, what: Any, remedy: Any) -> Problem:
    return Problem(sheet="", row=0, column=column, what=what, remedy=remedy)
