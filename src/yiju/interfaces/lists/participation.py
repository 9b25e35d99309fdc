"""Lists of consultations with what was said and answered, and of surveys with their figures."""

from collections.abc import Iterator

from yiju.interfaces.chosen import plan_in_force
from yiju.interfaces.lists.files import Columns, Row
from yiju.interfaces.lists.listed import Ask, Listed
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.steering.consultations import api as consultations
from yiju.platform.steering.surveys import api as surveys

CONSULTATIONS: Columns = {
    "number": _("编号"),
    "title": _("标题"),
    "kind": _("种类"),
    "days": _("天数"),
    "opened_at": _("公开"),
    "closes_at": _("截止"),
    "published_at": _("公布结果"),
    "views": _("意见"),
    "answered": _("已答复"),
    "open": _("待答复"),
    "adopted": _("采纳"),
    "partly": _("部分采纳"),
    "refused": _("未采纳"),
    "changed_at": _("最后变动"),
}
VIEWS: Columns = {
    "view": _("意见编号"),
    "consultation": _("征求意见"),
    "channel": _("来路"),
    "came_on": _("收到日期"),
    "words": _("意见"),
    "point": _("要点"),
    "outcome": _("结论"),
    "reason": _("说明"),
    "answered_at": _("答复"),
    "changed_at": _("最后变动"),
}
SURVEYS: Columns = {
    "key": _("编号"),
    "title": _("标题"),
    "frame": _("名册"),
    "size": _("名册户数"),
    "strata": _("分层数"),
    "invited": _("邀请"),
    "answered": _("收回"),
    "opened_at": _("开始"),
    "closes_on": _("截止"),
    "changed_at": _("最后变动"),
}
RESULTS: Columns = {
    "key": _("编号"),
    "survey": _("调查"),
    "question": _("调查题目"),
    "topic": _("主题"),
    "value": _("满意（%）"),
    "margin": _("误差（±）"),
    "low": _("区间下限"),
    "high": _("区间上限"),
    "design_effect": _("设计效应"),
    "answered": _("收回"),
    "invited": _("邀请"),
    "response": _("答卷率（%）"),
    "why_missing": _("没有数的原因"),
    "changed_at": _("最后变动"),
}


def all_consultations(ask: Ask) -> Iterator[Row]:
    changed = events.last_changes("consultation")
    for row in consultations.consultations(plan_in_force(china_day(ask.now)).code):
        yield {
            "number": row.number,
            "title": row.title,
            "kind": row.kind_title,
            "days": row.days,
            "opened_at": row.opened_at,
            "closes_at": row.closes_at,
            "published_at": row.published_at,
            "views": row.counts.views,
            "answered": row.counts.answered,
            "open": row.counts.open,
            **row.counts.by_outcome,
            "changed_at": changed.get(row.number, row.opened_at),
        }


def all_views(ask: Ask) -> Iterator[Row]:
    """Every view with its answer; an answer is told before it is published, as on the page."""
    for row in consultations.consultations(plan_in_force(china_day(ask.now)).code):
        points = {one.number: one for one in consultations.points(row.number)}
        for view in consultations.views(row.number):
            point = points.get(view.point) if view.point is not None else None
            answered_at = point.answered_at if point else None
            yield {
                "view": f"{row.number}-{view.number}",
                "consultation": row.number,
                "channel": view.channel_title,
                "came_on": view.came_on,
                "words": view.words,
                "point": point.title if point else None,
                "outcome": point.outcome_title if point else None,
                "reason": point.reason if point else None,
                "answered_at": answered_at,
                "changed_at": max(view.at, answered_at or view.at),
            }


def all_surveys(ask: Ask) -> Iterator[Row]:
    changed = events.last_changes("survey")
    for row in surveys.surveys(plan_in_force(china_day(ask.now)).code):
        yield {
            "key": row.key,
            "title": row.title,
            "frame": row.register or row.source,
            "size": sum(row.strata.values()),
            "strata": len(row.strata),
            "invited": row.invited,
            "answered": row.answered,
            "opened_at": row.opened_at,
            "closes_on": row.closes_on,
            "changed_at": changed.get(row.key, row.announced_at),
        }


def all_results(ask: Ask) -> Iterator[Row]:
    """A figure for each question of the surveys that are over, or why there is none."""
    today = china_day(ask.now)
    changed = events.last_changes("survey")
    for row in surveys.surveys(plan_in_force(today).code):
        if not row.is_over(today):
            continue
        found = surveys.results(row.key, today)
        for question in row.questions:
            one = found[question.key]
            bounds = (None, None) if one.value is None else surveys.interval(one, today)
            yield {
                "key": f"{row.key}/{question.key}",
                "survey": row.key,
                "question": question.words,
                "topic": question.topic,
                "value": one.value,
                "margin": one.margin,
                "low": bounds[0],
                "high": bounds[1],
                "design_effect": one.design_effect,
                "answered": one.answered,
                "invited": one.invited,
                "response": one.response,
                "why_missing": one.why,
                "changed_at": changed.get(row.key, row.announced_at),
            }


PAGE, SURVEY_PAGE = ("consultation:list",), ("survey:list",)
OF_PARTICIPATION = (
    Listed("consultations", _("征求意见"), CONSULTATIONS, all_consultations, PAGE),
    Listed("views", _("意见和答复"), VIEWS, all_views, PAGE),
    Listed("surveys", _("满意度调查"), SURVEYS, all_surveys, SURVEY_PAGE),
    Listed("survey_results", _("调查结果"), RESULTS, all_results, SURVEY_PAGE),
)
