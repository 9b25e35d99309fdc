from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "yiju.platform.steering.surveys"
    label = "steering_surveys"
