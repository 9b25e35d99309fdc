"""Making what clients may: entities beyond the city's own records.

Called inside a transaction: what is refused half way leaves nothing.
"""

from typing import Any

from yiju.interfaces.sensorthings import own, times
from yiju.interfaces.sensorthings.drafts import Draft, Reference, check_result
from yiju.interfaces.sensorthings.model import TASKING, TYPES, Id
from yiju.interfaces.sensorthings.models import Made, Observed, Tie
from yiju.interfaces.sensorthings.own import COLUMNS, MADE_OF, TIED, microseconds
from yiju.interfaces.sensorthings.placing import refuse_city, tie
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.refusals import EntityUnfit
from yiju.interfaces.sensorthings.times import Interval
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record

Behind = tuple[Record, str]
"""An entity and the link behind which another is made."""


def make(view: View, found: Draft, behind: Behind | None = None) -> Record:
    """Make an entity with all that is made together with it, and link what it refers to."""
    if found.plural in TASKING:
        what = _("任务只能单独下达，可下达什么由城市声明")
        raise EntityUnfit(entity=found.type.name, where="/", what=what)
    refs = {link: settled(view, found, link, other) for link, other in found.one.items()}
    if behind is not None:
        refs |= _given_by_address(view, found, behind, refs)
    if found.plural == "Observations":
        return _observe(view, found, refs)
    made = Made(plural=found.plural, body=found.body)
    for link, id in refs.items():
        setattr(made, COLUMNS[link], str(id))
    if found.plural == "HistoricalLocations":
        made.time = microseconds(times.moment(found.body["time"]))
        refuse_city(view, "Things", refs["Thing"], _("历史位置由台账的版本得出"))
    made.save()
    one = own.record_of(view, made)
    view.known[one.plural, one.id] = one
    if behind is not None and (behind[0].plural, behind[1]) in TIED:
        tie(view, behind[0], behind[1], [one.id])
    fill(view, one, found)
    return one


def settled(view: View, found: Draft, link: str, other: Reference | Draft) -> Id:
    """The id of what stands behind a link to one, made first if it is not there."""
    target = found.type.links[link].target
    if isinstance(other, Draft):
        return make(view, other).id
    return _known(view, found, link, target, other.id).id


def _known(view: View, found: Draft, where: str, target: str, id: Id) -> Record:
    known = view.get(target, id)
    if known is None:
        what = _("没有 {entity}，或不在您的范围内").format(entity=f"{target}({id!r})")
        raise EntityUnfit(entity=found.type.name, where=where, what=what)
    return known


def _given_by_address(
    view: View, found: Draft, behind: Behind, refs: dict[str, Id]
) -> dict[str, Id]:
    parent, link = behind
    back = TYPES[parent.plural].links[link].back
    if TYPES[found.plural].links[back].many:
        return {}
    if refs.get(back, parent.id) != parent.id:
        what = _("与地址中的 {entity} 不同").format(entity=parent.address)
        raise EntityUnfit(entity=found.type.name, where=back, what=what)
    return {back: parent.id}


def fill(view: View, one: Record, found: Draft) -> None:
    """Make or link what stands behind the links to many."""
    for link, others in found.many.items():
        known = found.type.links[link]
        if (one.plural, link) in TIED:
            ids = []
            for other in others:
                if isinstance(other, Draft):
                    ids.append(make(view, other).id)
                else:
                    ids.append(_known(view, found, link, known.target, other.id).id)
            tie(view, one, link, ids)
            continue
        for other in others:
            if isinstance(other, Draft):
                make(view, other, (one, link))
            else:
                target = _known(view, found, link, known.target, other.id)
                _point(view, target, known.back, one.id)


def _point(view: View, target: Record, back: str, id: Id) -> None:
    """Let an entity that is there refer to another."""
    refuse_city(view, target.plural, target.id, _("在城市的台账里改动"))
    if target.plural == "Observations":
        seen = Observed.objects.filter(pk=target.id)
        seen.update(**({"datastream": id} if back == "Datastream" else {"feature": str(id)}))
    else:
        Made.objects.filter(pk=target.id).update(**{COLUMNS[back]: str(id)})
    view.forget()


# --- observations --------------------------------------------------------------------------


def _observe(view: View, found: Draft, refs: dict[str, Id]) -> Record:
    stream = view.get("Datastreams", refs["Datastream"])
    if stream is None or not isinstance(stream.id, int):
        refuse_city(view, "Datastreams", refs["Datastream"], _("读数单独送，不与别的实体同建"))
    assert stream is not None
    feature = refs.get("FeatureOfInterest")
    seen = observed(view, found.body, stream, feature or feature_of(view, stream))
    seen.save()
    return own.observed_record(view, seen)


def observed(view: View, said: dict[str, Any], stream: Record, feature: Id) -> Observed:
    """A row, not stored yet. Raises EntityUnfit for a result that the datastream does not take."""
    seen = Observed(datastream_id=stream.id, feature=str(feature))
    fill_observed(view, seen, said, stream)
    return seen


def fill_observed(view: View, seen: Observed, said: dict[str, Any], stream: Record) -> None:
    """Where nobody says when, it is now (18-088, 8.2.7)."""
    check_result(stream.body.get("observationType", ""), said.get("result"))
    body = {name: value for name, value in said.items() if value is not None or name == "result"}
    when = body.setdefault("phenomenonTime", times.written(view.now))
    span = times.period(when)
    start, end = (span.start, span.end) if isinstance(span, Interval) else (span, span)
    seen.start, seen.end = microseconds(start), microseconds(end)
    at = body.get("resultTime")
    seen.result_time = None if at is None else microseconds(times.moment(at))
    result = body["result"]
    is_number = isinstance(result, int | float) and not isinstance(result, bool)
    seen.number = float(result) if is_number else None
    seen.body = body


def feature_of(view: View, stream: Record) -> Id:
    """What is observed where nobody says: the place of the datastream's thing (18-088, 8.2.8)."""
    thing = view.get("Things", stream.refs["Thing"])
    places = list(thing.ways("Locations") or ()) if thing is not None else []
    if not places:
        what = _("缺少；物体没有位置，得不出观测对象")
        raise EntityUnfit(entity="Observation", where="FeatureOfInterest", what=what)
    place = places[0]
    if not isinstance(place.id, int):
        return place.id
    known = Tie.objects.filter(link=MADE_OF, left=str(place.id)).first()
    if known is not None:
        return own.id_of(known.right)
    names = ("name", "description", "encodingType")
    body = {name: place.body[name] for name in names} | {"feature": place.body["location"]}
    made = Made.objects.create(plural="FeaturesOfInterest", body=body)
    Tie.objects.create(link=MADE_OF, left=str(place.id), right=str(made.pk))
    return int(made.pk)


# --- the event log -------------------------------------------------------------------------


def note(view: View, actor: Actor, action: str, one: Record, before: Any, after: Any) -> None:
    record(
        actor=actor,
        action=f"sensorthings.{action}",
        subject_kind="sensorthings",
        subject_key=one.address,
        before=before,
        after=after,
        at=view.now,
    )
