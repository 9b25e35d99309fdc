"""The codes with which holders of assets prove that they are: nothing of them is stored.

A code follows from the asset, who holds it and the city's own key. When another holds the asset,
the code of the one before is worth nothing.
"""

import hmac
import re
from base64 import b32encode

from django.conf import settings

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import keyed_hash
from yiju.platform.registry.assets import AssetNotFound, AssetRow, by_code
from yiju.platform.registry.kinds import kind_of

LENGTH = 16
"""Letters and digits of five bits each."""


class NotTheHolder(CityError):
    code = "registry.not_the_holder"
    status = 403
    text = _("房号或业主码不对。核对业主信上的房号和业主码；房屋换了业主的，请向街道申领新码")


def holder_code(asset: AssetRow) -> str:
    """The code of whoever holds the asset now, in groups of four; empty where nobody does."""
    holder = getattr(asset.record, kind_of(asset.kind).holder or "_", "")
    if not holder:
        return ""
    digest = keyed_hash(f"holder|{asset.kind}|{asset.code}|{holder}", settings.FIELD_KEY)
    letters = b32encode(bytes.fromhex(digest)).decode()[:LENGTH]
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))


def held_by(kind: str, code: str, proof: str) -> AssetRow:
    """The asset, for whoever shows the code of its holder.

    Raises NotTheHolder, in the same words for an asset that is not there."""
    try:
        asset = by_code(kind, code.strip().upper(), None)
    except AssetNotFound:
        raise NotTheHolder() from None
    wanted, shown = (re.sub("[^A-Z2-7]", "", one.upper()) for one in (holder_code(asset), proof))
    if not wanted or not hmac.compare_digest(wanted, shown):
        raise NotTheHolder()
    return asset
