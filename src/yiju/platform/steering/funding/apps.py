from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "yiju.platform.steering.funding"
    label = "steering_funding"
