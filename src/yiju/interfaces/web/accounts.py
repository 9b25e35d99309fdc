"""Signing in. Accounts are made by the administrator: nobody opens one for themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoOpenSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
