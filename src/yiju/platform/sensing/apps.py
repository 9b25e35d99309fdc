from django.apps import AppConfig


class SensingConfig(AppConfig):
    name = "yiju.platform.sensing"
    label = "sensing"
