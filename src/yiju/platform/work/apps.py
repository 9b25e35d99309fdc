from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "yiju.platform.work"
    label = "work"
