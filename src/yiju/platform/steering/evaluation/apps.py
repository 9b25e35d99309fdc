from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "yiju.platform.steering.evaluation"
    label = "steering_evaluation"
