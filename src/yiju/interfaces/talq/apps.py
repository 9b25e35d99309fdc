from django.apps import AppConfig


class TalqConfig(AppConfig):
    name = "yiju.interfaces.talq"
    label = "talq"
