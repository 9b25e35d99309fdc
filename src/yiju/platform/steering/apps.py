from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "yiju.platform.steering"
    label = "steering"
