"""What was advised, and what became of it. Private to this room: others call `advice.api`."""

from django.db import models
from django.db.models import Q

from yiju.platform.base.i18n import CHINESE, use_language
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.sensing.advice.rules import State

LONGEST_REASON = 300


class Spell(models.Model):
    """From when the witnesses of an area agreed until that is over."""

    watch = models.CharField(max_length=60)
    area_code = models.CharField(max_length=12)
    area_path = models.CharField(max_length=100)
    since = models.DateTimeField()
    until = models.DateTimeField()
    """When the devices' own programme takes over."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "sensing"
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "area_code"],
                condition=Q(ended_at=None),
                name="sensing_spell_stands_once",
            )
        ]


class Advice(models.Model):
    """A command that people are advised to give."""

    spell = models.ForeignKey(Spell, models.PROTECT, related_name="advice")
    is_back = models.BooleanField(default=False)
    """Whether it undoes what was advised before."""
    state = models.CharField(max_length=10, default=State.OPEN.value)
    made_at = models.DateTimeField()
    evidence = models.JSONField()
    """What each witness had read: lists `agree`, `differ` and `unheard`."""
    said = models.JSONField()
    """Why, as `text_to_json` keeps it; that of the command."""
    ended_at = models.DateTimeField(null=True)
    command = models.BigIntegerField(null=True)
    account = models.CharField(max_length=150, blank=True)
    """Who followed or refused it."""
    name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)
    """Why it was refused; why it lapsed: `over`, `unknown`, `again`."""

    @property
    def reason(self) -> str:
        """In the language of the moment."""
        return str(text_from_json(self.said))[:LONGEST_REASON]

    @property
    def in_chinese(self) -> str:
        """For what is signed and logged."""
        with use_language(CHINESE):
            return self.reason

    class Meta:
        app_label = "sensing"
        constraints = [
            models.UniqueConstraint(
                fields=["spell", "is_back"],
                condition=Q(state=State.OPEN.value),
                name="sensing_advice_open_once",
            )
        ]
        indexes = [models.Index(fields=["made_at"])]
