"""The coded words of a case: where it came from, why it was not filed, how it was closed."""

from yiju.platform.base.i18n import Text, _

SOURCES: dict[str, Text] = {
    "inspector": _("监督员上报"),
    "hotline": _("热线电话"),
    "portal": _("市民网上上报"),
    "open311": _("其他系统转入"),
    "video": _("视频发现"),
    "sensor": _("物联网报警"),
    "leader": _("领导批示"),
    "transfer": _("部门转办"),
    "media": _("媒体曝光"),
    "self_handled": _("监督员自处理"),
    "recheck": _("结案抽查发现"),
}
PUBLIC_SOURCES = frozenset({"hotline", "portal", "open311"})

REJECTIONS: dict[str, Text] = {
    "not_found": _("核实不属实"),
    "outside": _("不属于受理范围"),
    "below": _("未达到立案条件"),
    "unclear": _("位置或内容不清，且联系不上"),
    "elsewhere": _("已由其他渠道办理"),
    "abuse": _("恶意或无意义的上报"),
}

CLOSINGS: dict[str, Text] = {
    "fixed": _("已处置到位"),
    "made_safe": _("已消除危险，整改另行安排"),
    "gone": _("现场已无此问题"),
    "beyond": _("超出本市职权，已移交"),
}

PROVEN_CLOSINGS = frozenset({"fixed", "made_safe", "gone"})
"""Closings for which the place itself is shown."""

APPEALS: dict[str, Text] = {
    "force": _("不可抗力：暴雨、大雪、台风等"),
    "others": _("需要其他单位先行办理"),
    "wrong_facts": _("派遣的位置或内容有误"),
    "system": _("系统或通信故障"),
    "owner": _("权属人不同意进场，或须走法定程序"),
}
"""Why a unit holds that it was late through no fault of its own."""

DOUBTS: dict[str, Text] = {
    "same": _("问题还在"),
    "partly": _("只解决了一部分"),
    "again": _("解决后又出现"),
    "wrong_place": _("处理的不是我说的地方"),
}
"""Why a reporter holds that a case is not fixed."""
