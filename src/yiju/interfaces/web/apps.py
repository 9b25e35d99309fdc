from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "yiju.interfaces.web"
    label = "web"

    def ready(self) -> None:
        from yiju.platform import application
        from yiju.platform.registry import kinds
        from yiju.platform.steering import api as steering

        self.catalogue = application.load(settings.YIJU_APPLICATIONS)
        kinds.install(self.catalogue.kinds.values())
        steering.install(self.catalogue.indicators)
