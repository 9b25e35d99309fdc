from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yiju.platform.registry"
    label = "registry"
