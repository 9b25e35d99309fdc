"""Where things are: links of many to many, and the history that a thing leaves when it moves.

Called inside a transaction.
"""

from yiju.interfaces.sensorthings import own, times
from yiju.interfaces.sensorthings.model import Id
from yiju.interfaces.sensorthings.models import Made, Tie
from yiju.interfaces.sensorthings.own import TIED, microseconds
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.refusals import OfTheCity
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.i18n import Text, _


def refuse_city(view: View, plural: str, id: Id, what: Text) -> None:
    if not isinstance(id, int):
        known = view.get(plural, id)
        raise OfTheCity(entity=known.address if known else f"{plural}({id!r})", what=what)


def tie(view: View, one: Record, link: str, ids: list[Id]) -> None:
    """Link entities of which each may have several. A thing's new places take the place of those
    before, and history notes from when."""
    name, side = TIED[one.plural, link]
    pairs = [(str(one.id), str(id)) if side == "left" else (str(id), str(one.id)) for id in ids]
    if name == "Things/Locations":
        for thing in dict.fromkeys(left for left, _right in pairs):
            _move(view, thing, [right for left, right in pairs if left == thing])
    else:
        Tie.objects.bulk_create(
            [Tie(link=name, left=left, right=right) for left, right in dict.fromkeys(pairs)],
            ignore_conflicts=True,
        )
        if one.plural == "HistoricalLocations":
            follow_latest(one.refs["Thing"])
    view.forget()


def _move(view: View, thing: str, places: list[str]) -> None:
    refuse_city(view, "Things", own.id_of(thing), _("位置在台账里改动"))
    _stand(thing, places)
    at = times.written(view.now)
    past = Made.objects.create(
        plural="HistoricalLocations",
        body={"time": at},
        thing=thing,
        time=microseconds(view.now),
    )
    Tie.objects.bulk_create(
        [Tie(link="HistoricalLocations/Locations", left=str(past.pk), right=one) for one in places]
    )


def _stand(thing: str, places: list[str]) -> None:
    Tie.objects.filter(link="Things/Locations", left=thing).delete()
    ties = [Tie(link="Things/Locations", left=thing, right=one) for one in dict.fromkeys(places)]
    Tie.objects.bulk_create(ties)


def follow_latest(thing: Id) -> None:
    """A thing stands where its latest historical location says (18-088, 8.2.3)."""
    past = Made.objects.filter(plural="HistoricalLocations", thing=str(thing))
    latest = past.order_by("-time", "-pk").first()
    if latest is not None:
        refs = Tie.objects.filter(link="HistoricalLocations/Locations", left=str(latest.pk))
        _stand(str(thing), list(refs.order_by("pk").values_list("right", flat=True)))
