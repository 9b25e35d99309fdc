from django.apps import AppConfig


class StandingsConfig(AppConfig):
    name = "yiju.platform.trust.standings"
    label = "trust_standings"
