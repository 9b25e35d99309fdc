from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "yiju.interfaces.web"
    label = "web"

    def ready(self) -> None:
        from yiju.interfaces import policy
        from yiju.platform import application
        from yiju.platform.registry import kinds
        from yiju.platform.sensing import api as sensing
        from yiju.platform.sensing.commands import api as commands
        from yiju.platform.sensing.live import api as live
        from yiju.platform.sensing.watches.declaration import install as install_watches
        from yiju.platform.steering import api as steering
        from yiju.platform.steering.bulletins.process import PROCESS as BULLETIN
        from yiju.platform.steering.cockpit import api as cockpit
        from yiju.platform.steering.consultations.process import PROCESS as CONSULTATION
        from yiju.platform.steering.funding.process import PROCESS as FUNDING_WARNING
        from yiju.platform.steering.periodic import api as periodic
        from yiju.platform.steering.supervision.processes import PROCESSES as SUPERVISION
        from yiju.platform.steering.surveys import api as surveys
        from yiju.platform.trust.ledgers import api as ledgers
        from yiju.platform.trust.standings import kinds as standings
        from yiju.platform.work import api as work
        from yiju.platform.work.banking import declaration as banking
        from yiju.platform.work.catalogue import own
        from yiju.platform.work.inspections import api as inspections
        from yiju.platform.work.processes import PROCESSES

        self.catalogue = application.load(settings.YIJU_APPLICATIONS)
        kinds.install(self.catalogue.kinds.values())
        sensing.install(self.catalogue.streams.values())
        roles = {*policy.ROLES, *(role.key for app in self.catalogue for role in app.roles)}
        told = self.catalogue.commands.values()
        if unknown := [str(one) for kind in told for one in commands.unknown_roles(kind, roles)]:
            raise application.BadDeclarations(unknown)
        commands.install(told)
        install_watches(self.catalogue.watches.values())
        live.install(self.catalogue.live.values())
        ledgers.install(self.catalogue.accounts.values())
        ledgers.install_common_income(
            (one for app in self.catalogue for one in app.earns),
            (one for app in self.catalogue for one in app.credits),
        )
        standings.install(self.catalogue.standings.values())
        banking.install(one for app in self.catalogue for one in app.banked)
        own.install(types for app in self.catalogue for types in app.case_types)
        plans = tuple(plan for app in self.catalogue for plan in app.inspections)
        processes = [
            *PROCESSES,
            BULLETIN,
            *periodic.PROCESSES,
            *SUPERVISION,
            CONSULTATION,
            FUNDING_WARNING,
            *(one for app in self.catalogue for one in app.processes),
            *map(inspections.process_of, plans),
        ]
        if problems := work.check(processes, policy.ROLES):
            raise application.BadDeclarations([str(problem) for problem in problems])
        work.install(processes)
        inspections.install(plans)
        of_platform = {item.key: item for item in (*periodic.INDICATORS, *surveys.INDICATORS)}
        steering.install({**self.catalogue.indicators, **of_platform})
        cockpit.install(one for app in self.catalogue for one in app.glances)
