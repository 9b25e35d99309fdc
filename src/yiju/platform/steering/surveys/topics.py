"""What surveys ask about in every city alike."""

from collections.abc import Mapping

from yiju.platform.base.i18n import Text, _

TOPICS: Mapping[str, Text] = {
    "overall": _("城市宜居总体"),
    "homes": _("住房和小区环境"),
    "property": _("物业服务"),
    "parking": _("停车"),
    "cleaning": _("环境卫生"),
    "streets": _("街巷和慢行"),
    "parks": _("公园"),
    "toilets": _("公共厕所"),
    "lighting": _("夜间照明"),
    "transport": _("公共交通"),
    "safety": _("安全"),
    "service": _("诉求办理"),
}
