"""Changing and deleting what clients made. Called inside a transaction."""

from typing import Any

from yiju.interfaces.sensorthings import patching, times
from yiju.interfaces.sensorthings.drafts import Draft, draft
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.models import Made, Observed, Tie
from yiju.interfaces.sensorthings.own import COLUMNS, MADE_OF, TIED, microseconds
from yiju.interfaces.sensorthings.placing import follow_latest, refuse_city
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.refusals import EntityUnfit
from yiju.interfaces.sensorthings.view import View
from yiju.interfaces.sensorthings.writing import fill, fill_observed, settled
from yiju.platform.base.i18n import _


def change(view: View, one: Record, said: Any, how: str) -> Record:
    """`how` is merge (what is said takes the place of what was), whole (all is said anew) or patch
    (operations of RFC 6902)."""
    refuse_city(view, one.plural, one.id, _("在城市的台账里改动"))
    if how == "patch":
        said, how = patching.patched(dict(one.body), said), "whole"
    found = draft(one.plural, _as_said(one, said, how), whole=False)
    inline = [link for link, other in found.one.items() if isinstance(other, Draft)]
    inline += [k for k, others in found.many.items() if any(isinstance(o, Draft) for o in others)]
    if inline:
        what = _("修改时只能引用已有的实体，写 {example}").format(example='{"@iot.id": 1}')
        raise EntityUnfit(entity=found.type.name, where=inline[0], what=what)
    body = found.body if how == "whole" else {**one.body, **found.body}
    kept = {name: value for name, value in body.items() if value is not None or name == "result"}
    missing = [n for n, p in found.type.properties.items() if p.needed and n not in kept]
    if missing:
        raise EntityUnfit(entity=found.type.name, where=missing[0], what=_("缺少"))
    _store(view, one, kept, {k: settled(view, found, k, o) for k, o in found.one.items()})
    fill(view, one, found)
    view.forget()
    changed = view.get(one.plural, one.id)
    assert changed is not None
    return changed


def _as_said(one: Record, said: Any, how: str) -> Any:
    """A geometry is judged by the encoding that goes with it, said or kept."""
    if how == "merge" and isinstance(said, dict) and "encodingType" in one.body:
        return {"encodingType": one.body["encodingType"], **said}
    return said


def _store(view: View, one: Record, body: dict[str, Any], refs: dict[str, Id]) -> None:
    if one.plural == "Observations":
        seen = Observed.objects.get(pk=one.id)
        stream = view.get("Datastreams", refs.get("Datastream", one.refs["Datastream"]))
        if stream is None or not isinstance(stream.id, int):
            refuse_city(view, "Datastreams", refs["Datastream"], _("读数只由其来源送来"))
        assert stream is not None
        fill_observed(view, seen, body, stream)
        seen.datastream_id = int(stream.id)
        seen.feature = str(refs.get("FeatureOfInterest", seen.feature))
        seen.save()
        return
    made = Made.objects.get(pk=one.id)
    if one.plural == "Locations" and made.body.get("location") != body.get("location"):
        # What was observed until now stays where it was.
        Tie.objects.filter(link=MADE_OF, left=str(one.id)).delete()
    made.body = body
    for link, id in refs.items():
        setattr(made, COLUMNS[link], str(id))
    if one.plural == "HistoricalLocations":
        made.time = microseconds(times.moment(body["time"]))
    made.save()
    if one.plural == "HistoricalLocations":
        follow_latest(refs.get("Thing", one.refs["Thing"]))


# --- deleting ------------------------------------------------------------------------------

WITH_IT = {
    "Things": (("Datastreams", "thing"), ("HistoricalLocations", "thing")),
    "Sensors": (("Datastreams", "sensor"),),
    "ObservedProperties": (("Datastreams", "observed_property"),),
}
"""What goes with an entity that goes (18-088, 10.4): sets, and the column that refers to it."""


def delete(view: View, one: Record) -> None:
    """Delete an entity with what cannot be without it."""
    refuse_city(view, one.plural, one.id, _("不能经此删除"))
    if one.plural == "Observations":
        Observed.objects.filter(pk=one.id).delete()
    else:
        _delete(one.plural, [int(one.id)])
    view.forget()


def _delete(plural: str, ids: list[int]) -> None:
    if not ids:
        return
    refs = [str(id) for id in ids]
    for set_, column in WITH_IT.get(plural, ()):
        found = Made.objects.filter(plural=set_, **{f"{column}__in": refs})
        _delete(set_, list(found.values_list("pk", flat=True)))
    if plural == "Locations":
        past = Tie.objects.filter(link="HistoricalLocations/Locations", right__in=refs)
        _delete("HistoricalLocations", [int(ref) for ref in past.values_list("left", flat=True)])
    if plural == "FeaturesOfInterest":
        Observed.objects.filter(feature__in=refs).delete()
    for side in ("left", "right"):
        links = [name for (of, _link), (name, at) in TIED.items() if of == plural and at == side]
        links += [MADE_OF] if plural == MADE_OF.split("/")[side == "right"] else []
        Tie.objects.filter(link__in=links, **{f"{side}__in": refs}).delete()
    Made.objects.filter(pk__in=ids, plural=plural).delete()
