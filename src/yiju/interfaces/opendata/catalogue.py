"""The catalogue of open data (DCAT-AP 3.0.1): what there is, in which forms, under which terms."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiju.interfaces.ogc.datasets import collections
from yiju.interfaces.opendata.triples import Link, Thing, Word
from yiju.platform.base.i18n import Text, _, use_language
from yiju.platform.registry import api as registry

FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/{}"
MEDIA_TYPE = "http://www.iana.org/assignments/media-types/{}"
GEOJSON = "application/geo+json"


@dataclass(frozen=True)
class Form:
    """One way to get a dataset; `path` is below the root of the site."""

    title: Text | str
    path: str
    media_type: str
    file_type: str


@dataclass(frozen=True)
class Dataset:
    key: str
    title: Text | str
    summary: Text | str
    forms: Sequence[Form]


def datasets() -> list[Dataset]:
    """In the order in which people read them."""
    return [
        *(_collection(key, one.title, one.summary) for key, one in collections().items()),
        Dataset(
            "rechecks",
            _("结案抽查"),
            _("每月抽查的名单、种子和结果，任何人都可复算"),
            [Form(_("网页"), "/public/rechecks/", "text/html", "HTML")],
        ),
        Dataset(
            "programme",
            _("方案的目标和期限"),
            _("方案的每个目标、期限和公布的进展"),
            [
                Form(_("网页"), "/public/plan/", "text/html", "HTML"),
                Form(_("日历"), "/public/plan.ics", "text/calendar", "ICS"),
            ],
        ),
        Dataset(
            "case-news",
            _("案件动态"),
            _("最近有变动的案件"),
            [Form(_("订阅"), "/public/cases.atom", "application/atom+xml", "ATOM")],
        ),
    ]


def _collection(key: str, title: Text | str, summary: Text | str) -> Dataset:
    pages = Form(
        _("GeoJSON，逐页（OGC API – Features）"),
        f"/ogc/features/v1/collections/{key}/items",
        GEOJSON,
        "GEOJSON",
    )
    whole = Form(_("GeoJSON，全部"), f"/public/data/{key}.geojson", GEOJSON, "GEOJSON")
    return Dataset(key, title, summary, [pages, whole])


def catalogue(root: str) -> Thing:
    """The whole catalogue; `root` is the address of the site without a slash at its end."""
    city = registry.city()
    publisher = Thing(f"{root}/#publisher", "foaf:Agent", {"foaf:name": [Word(city.name, "zh")]})
    return Thing(
        f"{root}/public/data/",
        "dcat:Catalog",
        {
            "dct:title": _in_both(_("开放数据")),
            "dct:description": _in_both(_("城市公开的区域、设施、案件、方案和抽查数据")),
            "dct:publisher": [publisher],
            "foaf:homepage": [Thing(f"{root}/", "foaf:Document", {})],
            "dcat:dataset": [_dataset(one, root, publisher.address) for one in datasets()],
        },
    )


def _dataset(one: Dataset, root: str, publisher: str) -> Thing:
    address = f"{root}/public/data/#{one.key}"
    return Thing(
        address,
        "dcat:Dataset",
        {
            "dct:identifier": [Word(one.key)],
            "dct:title": _in_both(one.title),
            "dct:description": _in_both(one.summary),
            "dct:publisher": [Link(publisher)],
            "dcat:distribution": [
                _distribution(form, f"{address}-{number}", root)
                for number, form in enumerate(one.forms, start=1)
            ],
        },
    )


def _distribution(form: Form, address: str, root: str) -> Thing:
    return Thing(
        address,
        "dcat:Distribution",
        {
            "dct:title": _in_both(form.title),
            "dcat:accessURL": [Link(root + form.path)],
            "dct:format": [
                Thing(FILE_TYPE.format(form.file_type), "dct:MediaTypeOrExtent", {}),
            ],
            "dcat:mediaType": [
                Thing(MEDIA_TYPE.format(form.media_type), "dct:MediaType", {}),
            ],
        },
    )


def _in_both(text: Text | str) -> list[Word]:
    found = []
    for code, language in (("zh-hans", "zh"), ("en", "en")):
        with use_language(code):
            found.append(Word(str(text), language))
    return found if found[0].text != found[1].text else found[:1]
