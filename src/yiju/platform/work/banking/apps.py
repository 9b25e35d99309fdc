from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "yiju.platform.work.banking"
    label = "work_banking"
