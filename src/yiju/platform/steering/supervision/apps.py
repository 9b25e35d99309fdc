from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "yiju.platform.steering.supervision"
    label = "steering_supervision"
