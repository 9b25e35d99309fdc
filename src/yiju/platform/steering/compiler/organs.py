"""Responsible units: who leads, who joins, in the order and under the names the plan gives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LEAD, RESPONSIBLE, JOINT = "lead", "responsible", "joint"

ROLE_WORDS = {
    LEAD: "牵头单位|牵头部门|主办单位|主办部门|主责单位|主责部门|主要责任单位|第一责任单位"
    "|牵头责任单位|总牵头单位|牵头",
    RESPONSIBLE: "责任单位|责任部门|责任主体|实施单位|实施主体|承办单位|落实单位|落实主体|完成单位"
    "|责任处室|主管单位|主管部门|负责单位|负责部门|分工单位|单位",
    JOINT: "配合单位|配合部门|协办单位|协办部门|协同单位|参与单位|参与部门|参加单位|协作单位"
    "|支持单位|责任配合单位|配合",
    "": "责任领导|牵头领导|分管领导|责任人|联系人|牵头市领导|责任市领导|市领导|联络员",
    "due": "完成时限|完成时间|时限要求|时间节点|完成期限|时限|时间要求|实施时间|工作时限|推进时限"
    "|进度安排|时间安排",
}
_ROLE_OF = {word: role for role, words in ROLE_WORDS.items() for word in words.split("|")}
LABEL = re.compile(
    r"\[?(" + "|".join(sorted(_ROLE_OF, key=len, reverse=True)) + r")\]?(?::|(?<=\]))"
)
LABEL_LINE = re.compile(
    r"(?:^|(?<=[\n。;]))[-·(\[]?(?:"
    + "|".join(sorted(_ROLE_OF, key=len, reverse=True)[:-2])
    + r")\]?:"
)
NO_UNITS = re.compile(
    r"含|包括|不含|以下|下称|简称|见|详见|附|例如|如|除|其中|即|原|暂|下同|占|约|共|以|注|试|至|自|按|截"
)
STRONG = re.compile(
    r"(?:局|委|办|办公室|部|厅|政府|管委会|委员会|指挥部|小组|专班|公司|集团|银行|[支分]行|法院|检察院|研究院|"
    r"设计院|规划院|单位|部门|机构|企业|办事处|街道|总队|支队|中心|工委|党委|党校|工会|妇联|残联|科协|工商联|公积金"
    r"|协会|学会|联合会|红十字会|署|高校|院校|学校|海关|事务所|供电|电网|通信|联通|移动|电信|铁塔|科|股|机关|处|总社|税务)$"
)
WEAK = re.compile(
    r"(?:区|县|市|镇|乡|州|盟|旗|省|会|所|站|队|台|社|院|馆|村|社区|园|各地|层|户|业主|农场|兵团|场)$"
)
GROUP = re.compile(
    r"各(?!类|项|自|种|级各类)|有关|相关|成员|市直|区直|县直|省直|全市|全县|全区|本级|驻"
)
AREA_ONLY = re.compile(r"(?!各)[\u4e00-\u9fff]{1,8}(?:区|县|市|镇|乡|州|盟|旗|街道)")
AREA_TYPE = re.compile(
    r"(?:县级市|辖市|市|区|县|镇|乡|街道|旗|州|盟|园区|开发区|功能区|管委会|\([市县区、]+\))+"
    r"(?:\([^()]*\)[市县区]*)?(?:人民政府|政府|管委会|党工委|党委|办事处)*(?:\([^()]*\))?$"
)
AREA_ORGAN = re.compile(
    r"(?:区|县|市|镇|乡|州|盟|旗|街道)((?:人民政府|政府|管委会|党委|区委|住建局)\S{0,8})$"
)
OPEN_GROUP = re.compile(r"各(?!.*(?:政府|管委会|部门|单位)(?:\([^()]*\))?$).*")
TAIL = re.compile(
    r"(?:等(?:有关|相关|多|各)?(?:部门|单位)?)?(?:按照|根据|依据|依|按)?(?:各自)?(?:职责|职能)?(?:分工)?(?:等)?"
    r"(?:共同|分别|具体|组织|抓好|配合|牵头)?(?:负责|落实|实施|推进|参与|参加|配合|协助|协同)(?:落实|实施|组织)?$"
)
LED_BY = re.compile(r"(?:共同|双|联合)?牵头(?:负责|组织|落实|实施|推进|抓总)?$|主办$|主责$|总牵头$")
JOINED_BY = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?)?(?:积极|协同|协助|参与|参加|配合|协办)+(?:落实|实施|推进)?$"
)
ORGAN_AND = re.compile(
    r"(?<=[局委办部厅府会心司院处署行团位门道区县市镇])(?:和|及|与|以及|会同|并会同)(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class UnitName:
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Duty:
    """The responsible units of a stretch of text: [start, end) is where they are named."""

    units: tuple[UnitName, ...]
    start: int
    end: int
    due_text: str = ""


def find_duties(folded: str, start: int, end: int) -> Iterator[Duty]:
    """Every list of units in a clause: in brackets at the end of a paragraph or behind a full
    stop, or on a line with its label."""
    taken = start
    for left, right in _brackets(folded, start, end):
        units, due = parse(folded[left + 1 : right - 1], bracketed=True)
        if units or due:
            yield Duty(units, left, right, due)
            taken = right
    for found in LABEL_LINE.finditer(folded, start, end):
        if found.start() < taken and taken != start:
            continue
        stop = _label_end(folded, found.end(), end)
        units, due = parse(folded[found.start() : stop], bracketed=False)
        if units or due:
            yield Duty(units, found.start(), stop, due)


def _label_end(folded: str, start: int, end: int) -> int:
    ends = [place for place in (folded.find(sign, start, end) for sign in "。\n") if place >= 0]
    return min(ends, default=end)


def _brackets(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Bracketed stretches at the outermost level where a list of units may stand."""
    opened: list[int] = []
    for found in re.finditer(r"[()\[\]]", folded[start:end]):
        place = start + found.start()
        if folded[place] in "([":
            opened.append(place)
        elif opened:
            left = opened.pop()
            if opened and place - opened[0] > 600:
                opened.clear()
            if not opened and _at_border(folded, left, place + 1, start, end):
                yield left, place + 1


def _at_border(folded: str, left: int, right: int, start: int, end: int) -> bool:
    if right - left < 4:
        return False
    while right < end and folded[right] in "。;.,":
        right += 1
    return right >= end or folded[right] == "\n" or (left > start and folded[left - 1] in "。;!\n")


def parse(text: str, *, bracketed: bool) -> tuple[tuple[UnitName, ...], str]:
    """The units of a list and the deadline named beside them; empty when it is no such list."""
    if bracketed and NO_UNITS.match(text):
        return (), ""
    parts = list(_labelled(text))
    labelled = any(role is not None for role, _ in parts)
    if not labelled and len(text) > 400:
        return (), ""
    units: list[UnitName] = []
    due = ""
    for role, body in parts:
        if role == "due":
            due = body.strip(",;。、")
        elif role != "":
            units += _units_of(body, role, labelled)
    if not labelled and not _reads_like_units(text, units):
        return (), ""
    units.sort(key=lambda unit: unit.role != LEAD)
    return tuple(dict.fromkeys(units)), due


def _labelled(text: str) -> Iterator[tuple[str | None, str]]:
    """The text behind each label with its role; None for text without a label."""
    found = list(LABEL.finditer(text))
    first = found[0].start() if found else len(text)
    if text[:first].strip(",;。-·([") or not found:
        yield None, text[:first]
    for place, label in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        yield _ROLE_OF[label.group(1)], text[label.end() : end]


def _units_of(text: str, role: str | None, labelled: bool) -> list[UnitName]:
    units: list[UnitName] = []
    for chunk in _split(text.strip("。;,、[]- ·"), ",;。"):
        said, own = _role_said(chunk)
        names = _distribute(_regroup(_names(own)))
        if said is LEAD:
            units = [UnitName(unit.name, LEAD) for unit in units] if role is None else units
        units += [UnitName(name, said or role or RESPONSIBLE) for name in names]
    return units


def _role_said(chunk: str) -> tuple[str | None, str]:
    chunk = re.sub(r"^(?:由|并|以及)", "", chunk)
    for form, role in ((LED_BY, LEAD), (JOINED_BY, JOINT)):
        cut = form.sub("", chunk)
        if cut != chunk:
            return role, cut
    return None, TAIL.sub("", chunk)


def _names(text: str) -> Iterator[str]:
    for piece in _split(text, "、/"):
        for name in ORGAN_AND.split(piece):
            name = re.sub(r"等(?:有关|相关|市级|市直)?(?:部门|单位)?$", "", name).strip(
                "。.,;、 和及与"
            )
            if 2 <= len(name) <= 40:
                yield name


def _split(text: str, signs: str) -> Iterator[str]:
    """The pieces between the signs that stand outside brackets."""
    depth = start = 0
    for place, sign in enumerate(text):
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth = max(depth - 1, 0)
        elif sign in signs and not depth:
            if text[start:place].strip():
                yield text[start:place].strip()
            start = place + 1
    if text[start:].strip():
        yield text[start:].strip()


def _regroup(names: Iterator[str]) -> list[str]:
    """各辖市、区人民政府 is one group: a kind of area alone goes on with the group before it."""
    found: list[str] = []
    for name in names:
        if found and OPEN_GROUP.fullmatch(found[-1]) and AREA_TYPE.match(name):
            found[-1] += f"、{name}"
        else:
            found.append(name)
    return found


def _distribute(names: list[str]) -> list[str]:
    """天宁区、钟楼区人民政府 are two governments: the office belongs to each area named."""
    found = list(names)
    organ = ""
    for place in range(len(found) - 1, -1, -1):
        name = found[place]
        if ending := AREA_ORGAN.search(name):
            organ = "" if name.startswith("各") else ending.group(1)
        elif organ and AREA_ONLY.fullmatch(name):
            found[place] = name + organ
        else:
            organ = ""
    return found


def _reads_like_units(text: str, units: list[UnitName]) -> bool:
    if not units or re.search(r"\d{4}年|%", text):
        return False
    strong = sum(1 for unit in units if STRONG.search(unit.name) or GROUP.match(unit.name))
    alike = strong + sum(
        1 for unit in units if WEAK.search(unit.name) and not STRONG.search(unit.name)
    )
    said = bool(LED_BY.search(text) or re.search(r"负责$|按职责|牵头", text))
    return (strong > 0 and alike * 5 >= len(units) * 3) or (said and alike > 0)
