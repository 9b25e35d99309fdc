"""The addresses of sensing, below /sensing/."""

from django.urls import path

from yiju.interfaces.sensing import alarms, commands, readings, sources, streams

urlpatterns = [
    path("readings", readings.readings, name="readings"),
    path("commands", commands.commands, name="commands"),
    path("streams/", streams.listing, name="streams"),
    path("streams/<str:code>/<str:stream>/", streams.one, name="stream"),
    path("alarms/", alarms.listing, name="alarms"),
    path("alarms/shelve/", alarms.shelve, name="alarms-shelve"),
    path("alarms/put-back/", alarms.put_back, name="alarms-put-back"),
    path("alarms/maintain/", alarms.maintain, name="alarms-maintain"),
    path("sources/", sources.listing, name="sources"),
    path("sources/<slug:source>/", sources.one, name="source"),
    path("sources/<slug:source>/change/", sources.change, name="source-change"),
    path("sources/<slug:source>/close/", sources.close, name="source-close"),
    path("sources/<slug:source>/secrets/", sources.make_secret, name="source-secret"),
    path("sources/<slug:source>/secrets/revoke/", sources.revoke_secret, name="source-revoke"),
    path("sources/<slug:source>/streams/", sources.make_streams, name="source-streams"),
    path("sources/<slug:source>/import/", sources.bring, name="source-import"),
]
