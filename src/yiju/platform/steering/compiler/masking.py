"""Hides what holds a number but promises none: titles in 《》, catchwords in quotes, document
numbers, names such as 2号线 and 5A级. What is hidden keeps its length, so places stay true."""

import re

HIDDEN = "□"
BLOCK = re.compile(
    r"《[^《》\n]{0,200}(?:《[^《》\n]{0,80}》[^《》\n]{0,80})*》|“[^“”\n]{0,120}”|\"[^\"\n]{0,60}\""
    r"|\[[^\[\]\n]{0,40}\](?:第?\d+号)?|\((?:[^()\n]|\([^()\n]{0,60}\)){0,240}\)"
)
PERIOD = re.compile(r"[“\"]?十[二三四五六七]五[”\"]?(?:期间|时期|末|期末|规划期|以来|、[“\"]?十)")
LONGEST_CATCHWORD = 24
PROMISE_INSIDE = re.compile(r"\d.*[,;、]")
OF_WHICH = re.compile(r"\((?:其中|含|包括|包含)[^()]*\d")
NAMES = re.compile(
    r"\d{1,9}A{1,5}级?|[A-Za-z]{1,9}-?\d{1,9}(?:\.\d{1,9})?(?![\d.]*[%个座])|\d{1,9}(?:\.\d{1,9})?[GDgd](?![A-Za-z瓦])"
    r"|第[一二三四五六七八九十\d]{1,6}(?!季度)(?:[.-]\d{1,9})?[批次期届条款项类号卷册位]?|前[一二三四五六七八九十\d]{1,6}(?:名|位|强|列)?"
    r"|\d{1,9}(?:[-~、至]\d{1,9})*#?号(?:楼|线|地块|文|路|院|公路|令|桥|门|井|机组|国道|省道|台风)?"
    r"|\d{1,9}(?:\+(?:\d{1,9}|[A-Za-zΧ×]+|[\u4e00-\u9fff]))+|\d{1,9}:\d\d|\d{1,9}[xX×*]\d{1,9}(?:小时)?"
    r"|(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4})(?!\d)"
    r"|(?:\d{1,9}|[一二三四五六七八九十]{1,3})(?:分钟|小时|公里)[\u4e00-\u9fff]{0,10}?圈"
    r"|[一二三四五六]期(?=[^间限末内])|\d期(?=工程|项目|地块|建设|改造)|一次性|24小时(?=[\u4e00-\u9fff])|[一两三四五六七八九十]{1,3}(?:年行动|年计划|年攻坚|至[一二三四五六七八九十]年)"
    r"|每[百千万\d一两三四五六七八九十]{1,8}(?:余|多)?(?:名|户|人|个|座|平方公里|平方米|公里|公顷|张|辆|米|吨|元)"
    r"(?:(?:至|-|~)\d{1,9}[户人个])?|\d{1,9}(?:\.\d{1,9})?(?:米|公里)(?:服务)?(?:半径|范围|见)"
    r"|[一二三四五六七八九十]{1,3}级(?=[\u4e00-\u9fff])|\d{1,9}级(?=[\u4e00-\u9fff])|20\d\d年版|\d{1,9}\.\d{1,9}版"
    r"|\d{1,9}(?:\.\d{1,9})*\.\d{1,9}(?=[\u4e00-\u9fff]*系统)"
)


def mask(folded: str) -> str:
    """`folded` with everything hidden that can hold no promise, of the same length."""
    return NAMES.sub(_hide, BLOCK.sub(_hide_block, folded))


def _hide(found: re.Match[str]) -> str:
    return HIDDEN * len(found.group())


def _hide_block(found: re.Match[str]) -> str:
    """A bracket that gives parts of a number (其中…) stays, as phrases of the sentence; the name
    of a five-year period stays because it is a date."""
    text = found.group()
    if OF_WHICH.match(text):
        return f",{text[1:-1]},"
    if text[0] in '“"' and len(text) > LONGEST_CATCHWORD and PROMISE_INSIDE.search(text):
        return f"{HIDDEN}{text[1:-1]}{HIDDEN}"
    after = found.string[found.end() : found.end() + 5]
    if text[0] in '“"' and PERIOD.match(text + after):
        return text
    return HIDDEN * len(text)
