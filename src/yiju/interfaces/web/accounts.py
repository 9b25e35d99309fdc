"""Signing in. Accounts are made by the administrator: nobody opens one for themselves.

Whoever comes from the city's identity provider is the account whose name is in the claim that the
city configured. Nothing is linked or remembered: each sign-in is matched anew, so that closing an
account or renaming somebody at the provider takes effect at once.
"""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import render


class NoOpenSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class CityIdentity(DefaultSocialAccountAdapter):
    """The people of the city's identity provider, as accounts that stand already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        name = claimed_name(sociallogin.account.extra_data, settings.YIJU_OIDC_CLAIM)
        accounts = get_user_model().objects.filter(username=name, is_active=True)
        found = accounts.first() if name else None
        if found is None:
            facts = {"name": name, "claim": settings.YIJU_OIDC_CLAIM}
            page = render(request, "web/unknown_person.html", facts, status=HTTPStatus.FORBIDDEN)
            raise ImmediateHttpResponse(page)
        sociallogin.user = found
        sociallogin.state["process"] = AuthProcess.LOGIN


def claimed_name(told: dict[str, Any], claim: str) -> str:
    """The account name that the provider vouches for; empty where it vouches for none.

    `told` has the claims of the ID token and of the UserInfo endpoint. The latter count only when
    they are about the same subject (OpenID Connect Core 1.0, 5.3.2). An e-mail address counts only
    when the provider has verified it (5.1).
    """
    token, info = told.get("id_token") or {}, told.get("userinfo") or {}
    if not token.get("sub") or token["sub"] != info.get("sub", token["sub"]):
        return ""
    claims = {**token, **info}
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    name = claims.get(claim)
    return name if isinstance(name, str) else ""
