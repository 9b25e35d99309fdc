"""The peer of benchmarks/observations.py: django-ogc-sensorthings as its README sets it up, run by
the Python of an environment of its own."""

import json
import os
import sys
from uuid import UUID

STREAMS = 50
ROOT = "/sensorthings"


def set_up() -> None:
    import django
    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ["PEER_DATABASE"],
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": 30,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "sensorthings.versions.v1_1",
            "sensorthings.versions.v1_1.backends.django",
            "sensorthings.versions.v1_1.extensions.dataarray",
        ],
        MIDDLEWARE=[],
        ROOT_URLCONF="observations_peer",
        SECRET_KEY="bench",
        SENSORTHINGS_V1_1_BACKEND_ADAPTER=(
            "sensorthings.versions.v1_1.backends.django.adapter.DjangoBackendAdapter"
        ),
        SENSORTHINGS_V1_1_DOCS_ENABLED=False,
        SENSORTHINGS_V1_1_ID_DELIMITER="'",
        SENSORTHINGS_V1_1_ID_TYPE=UUID,
        SENSORTHINGS_V1_1_SERVICE_URL=f"http://127.0.0.1{ROOT}",
        USE_TZ=True,
    )
    django.setup()


def application() -> object:
    set_up()
    from django.core.asgi import get_asgi_application
    from django.urls import include, path

    addresses = include("sensorthings.versions.v1_1.urls")
    globals()["urlpatterns"] = [path(f"{ROOT[1:]}/", addresses)]
    return get_asgi_application()


def serve(port: int) -> None:
    """One worker; its views are asynchronous."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "observations_peer:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        factory=True,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def prepare() -> str:
    """Its tables, and datastreams of one thing: their ids, and that of what they observe."""
    set_up()
    from django.core.management import call_command
    from sensorthings.versions.v1_1.backends.django import models

    call_command("migrate", verbosity=0)
    told = {"name": "n", "description": "d"}
    place = {"type": "Point", "coordinates": [119.9, 31.8]}
    geojson = {"encoding_type": "application/geo+json"}
    thing = models.Thing.objects.create(**told)
    thing.locations.add(models.Location.objects.create(location=place, **geojson, **told))
    feature = models.FeatureOfInterest.objects.create(feature=place, **geojson, **told)
    sensor = models.Sensor.objects.create(encoding_type="text/plain", metadata="m", **told)
    seen = models.ObservedProperty.objects.create(definition="urn:p", **told)
    kind = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
    unit = {"name": "W", "symbol": "W", "definition": "urn:w"}
    streams = [
        models.Datastream.objects.create(
            thing=thing,
            sensor=sensor,
            observed_property=seen,
            observation_type=kind,
            unit_of_measurement=unit,
            **told,
        )
        for _number in range(STREAMS)
    ]
    return json.dumps({"streams": [str(one.pk) for one in streams], "feature": str(feature.pk)})


def stored() -> int:
    set_up()
    from sensorthings.versions.v1_1.backends.django import models

    return int(models.Observation.objects.count())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", port]:
            serve(int(port))
        case ["prepare"]:
            print(prepare())
        case ["stored"]:
            print(stored())
