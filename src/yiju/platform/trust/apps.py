from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "yiju.platform.trust"
    label = "trust"
