from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "yiju.platform.events"
    label = "events"
