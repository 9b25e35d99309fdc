"""All addresses. Each has a name, and the policy table says who may use it."""

from django.urls import include, path

from yiju.interfaces.api.urls import api
from yiju.interfaces.bank import door as bank
from yiju.interfaces.exchange import endpoints as exchange
from yiju.interfaces.ogc import views as ogc
from yiju.interfaces.open311 import urls as open311
from yiju.interfaces.sensing import command_pages as commands
from yiju.interfaces.sensing import urls as sensing
from yiju.interfaces.sensorthings import urls as sensorthings
from yiju.interfaces.talq import urls as talq
from yiju.interfaces.titles import door as titles
from yiju.interfaces.web import (
    announcing,
    applications,
    assets,
    ballots,
    bulletins,
    cockpit,
    consultations,
    deciding,
    draws,
    evaluations,
    events,
    funding,
    home,
    hooks,
    keys,
    ledgers,
    lists,
    meetings,
    outbox,
    periodic,
    phone,
    places,
    plan,
    projects,
    public,
    received,
    registry,
    standing_files,
    surveys,
    work,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", home.language, name="language"),
    path("account/keys/", include((keys.urlpatterns, "key"))),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("account/provider/", include("allauth.socialaccount.urls")),
    path("cockpit/", include((cockpit.urlpatterns, "cockpit"))),
    path("plan/", include((plan.urlpatterns, "plan"))),
    path("bulletins/", include((bulletins.urlpatterns, "bulletin"))),
    path("returns/", include((periodic.urlpatterns, "return"))),
    path("supervision/", include((meetings.urlpatterns, "supervision"))),
    path("projects/", include((projects.urlpatterns, "project"))),
    path("assets/", include((assets.urlpatterns, "asset"))),
    path("applications/", include((applications.urlpatterns, "application"))),
    path("lists/", include((lists.urlpatterns, "list"))),
    path("work/received/", include((received.urlpatterns, "received"))),
    path("work/hooks/", include((hooks.urlpatterns, "hook"))),
    path("work/outbox/", include((outbox.urlpatterns, "outbox"))),
    path("registry/", include((registry.urlpatterns, "registry"))),
    path("work/phone/", include((phone.urlpatterns, "phone"))),
    path("work/", include((work.urlpatterns, "work"))),
    path("ballots/", include(([*announcing.ballot_patterns, *ballots.clerks], "ballot"))),
    path("draws/", include(([*announcing.draw_patterns, *draws.parties], "draw"))),
    path("standings/", include((standing_files.urlpatterns, "standing"))),
    path("decisions/", include((deciding.urlpatterns, "decision"))),
    path("holders/", include((places.office, "holder"))),
    path("evaluations/", include((evaluations.urlpatterns, "evaluation"))),
    path("consultations/", include((consultations.urlpatterns, "consultation"))),
    path("surveys/", include((surveys.urlpatterns, "survey"))),
    path("funding/", include((funding.urlpatterns, "funding"))),
    path("events/", include((events.urlpatterns, "events"))),
    path("ledgers/", include((ledgers.urlpatterns, "ledger"))),
    path("public/", include((public.urlpatterns, "public"))),
    path("bank/", include((bank.urlpatterns, "bank"))),
    path("exchange/", include((exchange.urlpatterns, "exchange"))),
    path("api/", api.urls),
    path("ogc/", include((ogc.urlpatterns, "ogc"))),
    path("open311/", include((open311.urlpatterns, "open311"))),
    path("commands/", include((commands.urlpatterns, "command"))),
    path("sensing/", include((sensing.urlpatterns, "sensing"))),
    path("sensorthings/", include((sensorthings.urlpatterns, "sensorthings"))),
    path("talq/", include((talq.urlpatterns, "talq"))),
    path("titles/", include((titles.urlpatterns, "titles"))),
]

handler404 = home.not_found
handler500 = home.broken
