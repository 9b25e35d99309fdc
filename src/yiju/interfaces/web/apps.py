from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "yiju.interfaces.web"
    label = "web"

    def ready(self) -> None:
        from yiju.interfaces import policy
        from yiju.platform import application
        from yiju.platform.registry import kinds
        from yiju.platform.steering import api as steering
        from yiju.platform.work import api as work
        from yiju.platform.work.cases.api import CASE

        self.catalogue = application.load(settings.YIJU_APPLICATIONS)
        kinds.install(self.catalogue.kinds.values())
        if problems := work.check([CASE], policy.ROLES):
            raise application.BadDeclarations([str(problem) for problem in problems])
        work.install([CASE])
        steering.install(self.catalogue.indicators)
