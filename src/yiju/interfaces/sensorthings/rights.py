"""Who calls, by the key they show, and what they may do here."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from yiju.interfaces import clock, policy
from yiju.interfaces.sensorthings.refusals import KeyMissing, KeyWrong, NotAllowed
from yiju.interfaces.web.reader import Reader, reader_with_key
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import Reach
from yiju.platform.sensing import api as sensing

VIA = "sensorthings"


@dataclass(frozen=True)
class Rights:
    """A person's key, or the secret of a source or of one of its devices."""

    reader: Reader | None = None
    caller: sensing.Caller | None = None

    @property
    def sees_made(self) -> bool:
        """What clients made belongs to no source."""
        return self.reader is not None

    @property
    def reaches(self) -> Sequence[Reach] | None:
        return self.reader.reaches if self.reader else None

    @property
    def source(self) -> str:
        """The source whose streams alone are in reach; empty for a person."""
        return self.caller.key if self.caller else ""

    @property
    def device(self) -> str:
        """The asset whose streams alone are in reach."""
        return self.caller.asset_code if self.caller else ""

    def maker(self) -> Actor:
        """Who makes, changes and deletes entities; raises NotAllowed."""
        if self.reader is None:
            raise NotAllowed(what=_("建立或修改实体"), remedy=_("来源密钥只送读数"))
        if self.reader.key is None or not self.reader.key.may_write:
            raise NotAllowed(what=_("写入"), remedy=_("请其主人另制一把可写的密钥"))
        if not self.reader.may(*policy.RECORDERS):
            raise NotAllowed(what=_("建立或修改实体"), remedy=_("由登记设施的角色办理"))
        return self.reader.actor(VIA)

    def deliverer(self) -> sensing.Caller:
        """In whose name readings of the city's streams are taken; raises NotAllowed."""
        if self.caller is None:
            remedy = _("用数据流所属来源的密钥")
            raise NotAllowed(what=_("向城市的数据流送读数"), remedy=remedy)
        return self.caller


def rights_of(request: HttpRequest, at: datetime) -> Rights:
    """Raises KeyMissing, KeyWrong."""
    secret = shown(request.META.get("HTTP_AUTHORIZATION", ""))
    if not secret:
        raise KeyMissing
    caller = sensing.caller(secret, at)
    if caller is not None:
        return Rights(caller=caller)
    reader = reader_with_key(secret, clock.today())
    if reader is None or not reader.may(*policy.SIGNED_IN):
        raise KeyWrong
    return Rights(reader=reader)


def shown(header: str) -> str:
    """The secret after Bearer, or as the password of Basic, whatever the name; empty for none."""
    scheme, _space, said = header.partition(" ")
    if scheme.lower() == "bearer":
        return said.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(said.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
