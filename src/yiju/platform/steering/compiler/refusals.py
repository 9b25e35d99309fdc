"""Figures that promise nothing: past results, conditions, sizes, terms of money, ways of speaking.

A refusal is certain; a figure that is neither refused nor promised is kept as unread.
"""

import re

from yiju.platform.steering.compiler.figures import EQ, GE, GT, LE, LT, Figure
from yiju.platform.steering.compiler.sentences import Phrase
from yiju.platform.steering.compiler.subjects import Piece
from yiju.platform.steering.compiler.wording import ACTS, SIZE

KNOWN_ALREADY = re.compile(
    r"(?:现有|原有|已有|仍有|尚有|还有|现状|目前|存量|剩余|发现|查出|排查出|发生|反馈|交办|梳理|摸排|上报)(?:的|了|出)*$"
    r"|(?:现有|原有|已有|现状|目前)[^,;。到至\d]{0,12}$"
)
EACH = re.compile(
    r"每(?:个|座|家|所|名|位|条|县|市|区|镇|乡|街道|社区|村|户)|至少|不少于|各(?=[建设配])"
)
ONE_PLACE = frozenset("座处所家幢栋")
MONEY_TERMS = re.compile(
    r"补助|补贴|奖励|奖补|资助|给予|罚|收费|注册资本|贴息|每[人户亩吨座个台辆套餐次家]|标准|保费|赔|工资|租金"
    r"|单价|限额|授信|价格|费用|预算|财政|安排|基金|到位|计划投[资入]|预计投[资入]|处.{1,8}以上.{1,8}以下|总投资|概算|不超过.*元"
)
PAYS_OFF = re.compile(
    r"产值|收入|规模|增加值|营业额|销售额|交易额|生产总值|投资(?!额?约)|成交额|节约"
)
CONDITION = re.compile(
    r"(?:建筑面积|总面积|占地面积|用地面积|面积|投资额|投资|总投资|单体|高度|长度|宽度|口径|管径|容量|容积|人口|年龄|房龄"
    r"|注册资本|能耗|用水量|排放量|规模|营业收入|满|不足|超过|距离|半径|层高|载重|年限|工期|坡度|延误|降雨|税收|等级)$"
)
FOR_WHOM = re.compile(r"(?:^|[,、])(?:对|凡|针对|符合|鼓励|支持|引导|允许)")
CONSEQUENCE = re.compile(r"的?,?(?:方可|才可|不得|予以|给予|一律|严肃|优先|取消|列为|视为|依法)")
SPEECH = re.compile(
    r"(?:方面|文章|层面|层级|环节|阶段|问题|原则|关系|维度|意识|自信|维护|坚持|突出|转变|结合|统筹|确保|必须|不放过|到位"
    r"|体系|机制|领域|渠道|窗口|平台|系统|中心任务|目标|步骤|主体|轮子|抓手|文明|革命|战略|任务|大类|角度|导向|优先|着力"
    r"|强化|月|统一|同步|不变|清单|办法|意见|协同)"
)
SHORTENED = re.compile(
    r"压缩|缩短|压减|控制|减少|减至|降至|提速|办结|办理|响应|到场|抵达|到达|处置|时间|时限|时长"
)
LASTING = re.compile(r"(?:时间|时长|天数|时限|周期|能力|寿命|学时|课时)$")
BARE_MEASURE = re.compile(r"(?:总|其|单座|均|约|的|面积|长|高|宽)*")


def refusal(masked: str, piece: Piece, phrase: Phrase, following: str, counted: bool) -> str | None:
    """Why a figure promises nothing; None where it may.

    `following` is the text behind the phrase, `counted` true where the sentence has counted
    things before.
    """
    figure = piece.figure
    text = masked[phrase.start : phrase.end]
    before = masked[max(phrase.start, figure.start - 14) : figure.start]
    if phrase.past or phrase.when_at(figure.at).past or KNOWN_ALREADY.search(before):
        return "past"
    if figure.unit == "岁":
        return "age"
    if masked[phrase.end - 1] == "的" or _is_condition(masked, piece, before, following):
        return "condition"
    if figure.is_duration:
        return None if _limits_time(piece, text) else "duration"
    if "元" in figure.unit and (MONEY_TERMS.search(text) or not PAYS_OFF.search(text)):
        return "terms of money"
    if figure.article and not (
        figure.unit in ONE_PLACE and ACTS.search(piece.before.text or before)
    ):
        return None if EACH.search(text) else "article"
    if not figure.is_share and SPEECH.match(piece.behind.text) and _written_out(masked, figure):
        return "way of speaking"
    if figure.is_measure and _describes(masked, piece, before, counted):
        return "size"
    return _not_countable(masked, piece, phrase, before)


def _is_condition(masked: str, piece: Piece, before: str, following: str) -> bool:
    """税收低于500元的楼宇, 使用超过15年的电梯, 达到95%以上方可启动: says which or when."""
    figure = piece.figure
    behind = masked[figure.end : figure.end + 12]
    if CONSEQUENCE.match(behind) or (
        figure.comparator != EQ and CONSEQUENCE.match(following) and not behind[:1].isalpha()
    ):
        return figure.comparator in {LT, GT, GE, LE}
    if not behind.startswith("的"):
        return bool(re.match(r"(?:时|后),?|(?:以上|以下)?(?:规模)?(?:工业)?企业", behind)) and (
            figure.is_measure and figure.comparator != EQ
        )
    if figure.comparator in {LT, GT}:
        return bool(piece.before)
    if figure.comparator in {GE, LE} and not figure.is_share:
        return bool(
            re.match(r"的(?:予以|给予|可|应|要|须|由|不|一律|取消|纳入|实行|,|项目|企业)", behind)
        )
    return False


def _limits_time(piece: Piece, text: str) -> bool:
    figure = piece.figure
    if figure.comparator in {LE, LT}:
        return bool(SHORTENED.search(text)) or figure.unit in {"个工作日", "工作日", "分钟"}
    return bool(LASTING.search(piece.before.text)) and bool(figure.said)


def _describes(masked: str, piece: Piece, before: str, counted: bool) -> bool:
    """Whether a measure says which things are meant, or how large one is."""
    figure = piece.figure
    noun_after = bool(piece.behind) or masked.startswith("的", figure.end)
    if noun_after and (SIZE.search(before) or CONDITION.search(before)):
        return True
    if figure.comparator in {GE, GT, LE, LT} and noun_after:
        if piece.before and FOR_WHOM.search(masked[piece.start : figure.start]):
            return True
        return not ACTS.search(piece.before.text)
    alone = SIZE.fullmatch(piece.before.text) or BARE_MEASURE.fullmatch(piece.before.text)
    return counted and bool(piece.before) and bool(alone)


def _not_countable(masked: str, piece: Piece, phrase: Phrase, before: str) -> str | None:
    figure = piece.figure
    if figure.unit in {"次", "遍"} and not figure.said and not phrase.when_at(figure.at).every:
        return "times"
    if figure.unit in {"名", "位"} and re.search(r"(?:排名|第|前|后|名列)$", before):
        return "rank"
    when = phrase.when_at(figure.at)
    if before.endswith("等") and not figure.is_share and figure.comparator == EQ:
        more = any(one.at > figure.at for one in phrase.figures)
        return "enumeration" if more or not when or figure.unit in {"种", "类"} else None
    return None


def _written_out(masked: str, figure: Figure) -> bool:
    return not masked[figure.at].isdigit()
