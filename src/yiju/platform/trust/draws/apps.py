from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "yiju.platform.trust.draws"
    label = "trust_draws"
