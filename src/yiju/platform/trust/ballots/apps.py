from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "yiju.platform.trust.ballots"
    label = "trust_ballots"
