"""Ballots of owners: the notice, voting on a phone, the result, and the work of the clerks."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.policy import CLERKS
from yiju.interfaces.web.knocking import browser_of, remember_browser
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.trust.ballots import api as ballots

STATES = {
    "noticed": _("已公告"),
    "open": _("投票中"),
    "closed": _("已截止，待计票"),
    "counted": _("已计票"),
}
CHOICES: Mapping[ballots.Choice, Text] = {
    ballots.Choice.YES: _("同意"),
    ballots.Choice.NO: _("反对"),
    ballots.Choice.ABSTAIN: _("弃权"),
}
UNMET: Mapping[ballots.Unmet, Text] = {
    ballots.Unmet.AREA_QUORUM: _("参与表决的面积不够"),
    ballots.Unmet.HEAD_QUORUM: _("参与表决的人数不够"),
    ballots.Unmet.AREA_CONSENT: _("同意的面积不够"),
    ballots.Unmet.HEAD_CONSENT: _("同意的人数不够"),
}
ENTERED = {
    "waiting": _("已录入，等另一名工作人员再读一遍"),
    "agreed": _("两人录入一致，已计入"),
    "differs": _("两人录入不一致，没有计入，请都再读一遍"),
}


@dataclass(frozen=True)
class Line:
    """A measure by area and by heads: some of a whole, what is needed, and whether it holds; None
    where that is not judged."""

    title: Text
    some: ballots.Weight
    whole: ballots.Weight
    needs: str
    area_holds: bool | None
    heads_hold: bool | None


def listing(request: HttpRequest) -> HttpResponse:
    now = clock.moment()
    rows = [(one, STATES[one.state(now)]) for one in ballots.ballots()]
    context = {"ballots": rows, "may_announce": reader_in(request).may(*CLERKS)}
    return render(request, "web/public/ballots.html", context)


def page(request: HttpRequest, ballot: str) -> HttpResponse:
    """The notice with its rule; how many took part; once counted the result and why it failed."""
    row = ballots.ballot_of(ballot)
    state = row.state(clock.moment())
    context = {
        "ballot": row,
        "state": state,
        "state_title": STATES[state],
        "matter": ballots.MATTERS[row.matter],
        "lines": _lines(row),
        "choices": [(title, row.outcome.by_choice[one]) for one, title in CHOICES.items()]
        if row.outcome
        else [],
        "unmet": [UNMET[one] for one in row.outcome.unmet] if row.outcome else [],
        "may_enter": reader_in(request).may(*CLERKS),
    }
    return render(request, "web/public/ballot.html", context)


def _lines(row: ballots.BallotRow) -> list[Line]:
    """What is needed, and once counted whether it holds."""
    rule, done = row.rule, row.outcome
    part = done.part if done else row.took_part
    lines = []
    if rule.quorum is None or done is None:
        needs = _needs(rule.quorum) if rule.quorum else "—"
        lines.append(Line(_("参与表决"), part, row.all, needs, None, None))
    else:
        area = ballots.Unmet.AREA_QUORUM not in done.unmet
        heads = ballots.Unmet.HEAD_QUORUM not in done.unmet
        lines.append(Line(_("参与表决"), part, row.all, _needs(rule.quorum), area, heads))
    if done is None:
        return lines
    base, yes = (row.all if rule.of_all else part), done.by_choice[ballots.Choice.YES]
    judged = not {ballots.Unmet.AREA_QUORUM, ballots.Unmet.HEAD_QUORUM} & {*done.unmet}
    holds = [
        one not in done.unmet if judged else None
        for one in (ballots.Unmet.AREA_CONSENT, ballots.Unmet.HEAD_CONSENT)
    ]
    title = _("同意（占全部）") if rule.of_all else _("同意（占参与）")
    return [*lines, Line(title, yes, base, _needs(rule.consent), holds[0], holds[1])]


def _needs(share: ballots.Share) -> str:
    sign = "≥" if share.inclusive else ">"
    return f"{sign} {share.part.numerator}/{share.part.denominator}"


@never_cache
@sensitive_post_parameters()
def vote(request: HttpRequest, ballot: str) -> HttpResponse:
    """The ballot on the voter's phone; the answer to a vote shows the receipt."""
    row = ballots.ballot_of(ballot)
    given, problem, receipt = request.POST, None, ""
    codes = [one.strip() for one in given.get("codes", "").splitlines() if one.strip()]
    if request.method == "POST":
        try:
            receipt = ballots.vote(
                ballot,
                codes,
                given.get("choice", ""),
                replay=given.get("replay", ""),
                at=clock.moment(),
                device=browser_of(request),
            )
        except CityError as error:
            problem = error
    context = {
        "ballot": row,
        "state": row.state(clock.moment()),
        "matter": ballots.MATTERS[row.matter],
        "choices": CHOICES,
        "problem": problem,
        "receipt": receipt,
        "given": given if problem else {},
        "replay": given.get("replay") or secrets.token_urlsafe(24),
    }
    answer = render(
        request, "web/public/ballot_vote.html", context, status=problem.status if problem else 200
    )
    return remember_browser(request, answer)


@never_cache
@sensitive_post_parameters()
def find(request: HttpRequest, ballot: str) -> HttpResponse:
    """A voter finds their own vote; what they typed is neither kept nor in an address."""
    row, found, problem = ballots.ballot_of(ballot), None, None
    if request.method == "POST":
        try:
            found = ballots.find(ballot, request.POST.get("receipt", "")[:60])
        except CityError as error:
            problem = error
    context = {
        "ballot": row,
        "found": found,
        "choice": CHOICES[found.choice] if found else "",
        "problem": problem,
    }
    return render(
        request, "web/public/ballot_find.html", context, status=problem.status if problem else 200
    )


def export(request: HttpRequest, ballot: str) -> JsonResponse:
    answer = JsonResponse(
        ballots.export(ballot), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = f'attachment; filename="ballot-{ballot}.json"'
    return answer


@never_cache
def entry(request: HttpRequest, ballot: str) -> HttpResponse:
    """A clerk enters what is on a paper ballot; another does it again."""
    row, reader = _within_reach(request, ballot), reader_in(request)
    given, problem, done = request.POST, None, None
    if request.method == "POST":
        try:
            read = ballots.Reading(
                given.get("code", "").strip()[:60],
                given.get("choice", ""),
                _whole(given.get("signatures", "1")),
                given.get("proxy", "")[:60],
                given.get("document", "")[:120],
            )
            done = ballots.enter(ballot, read, clerk=reader.actor(), at=clock.moment())
        except CityError as error:
            problem = error
    context = {
        "ballot": row,
        "state": row.state(clock.moment()),
        "choices": CHOICES,
        "done": done,
        "told": ENTERED[done.state] if done else "",
        "problem": problem,
        "given": given if problem else {},
        "waiting": ballots.waiting(ballot),
        "own": reader.account,
    }
    return render(
        request, "web/ballots/entry.html", context, status=problem.status if problem else 200
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


@never_cache
@require_POST
def slips(request: HttpRequest, ballot: str) -> HttpResponse:
    """Print the slips of those who have none; the codes are on this answer only."""
    row, again = _within_reach(request, ballot), request.POST.get("again", "")[:60]
    made = ballots.serve(ballot, again=again, actor=reader_in(request).actor(), at=clock.moment())
    context = {"ballot": row, "slips": made, "matter": ballots.MATTERS[row.matter]}
    return render(request, "web/ballots/slips.html", context)


def _within_reach(request: HttpRequest, ballot: str) -> ballots.BallotRow:
    """Raises BallotUnknown, in the same words for one that is not there and one not theirs."""
    row = ballots.ballot_of(ballot)
    if not any(row.area_path.startswith(one.area_path) for one in reader_in(request).reaches):
        raise ballots.BallotUnknown(ballot=ballot)
    return row


urlpatterns = [
    path("ballots/", listing, name="ballots"),
    path("ballots/<slug:ballot>/", page, name="ballot"),
    path("ballots/<slug:ballot>/vote/", vote, name="ballot-vote"),
    path("ballots/<slug:ballot>/find/", find, name="ballot-find"),
    path("ballots/<slug:ballot>/ballot.json", export, name="ballot-export"),
]
clerks = [
    path("<slug:ballot>/entry/", entry, name="entry"),
    path("<slug:ballot>/slips/", slips, name="slips"),
]
