from django.apps import AppConfig


class PeriodicConfig(AppConfig):
    name = "yiju.platform.steering.periodic"
    label = "steering_periodic"
