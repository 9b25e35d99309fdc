from django.apps import AppConfig


class SensorThingsConfig(AppConfig):
    name = "yiju.interfaces.sensorthings"
    label = "sensorthings"
