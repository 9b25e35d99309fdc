from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "yiju.platform.steering.consultations"
    label = "steering_consultations"
