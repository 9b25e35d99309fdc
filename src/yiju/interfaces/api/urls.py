"""The API as a whole: one router a room, one for each application."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import django_auth

from yiju import __version__
from yiju.interfaces.api import assets, plan, registry
from yiju.interfaces.declared import catalogue
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class BadRequest(CityError):
    code = "api.bad_request"
    status = 422
    text = _("请求有误：{fields}")


api = NinjaAPI(
    title="宜居 Yiju",
    version=__version__,
    description="Areas, units, assets, plan, targets and figures of a city programme.",
    urls_namespace="api",
    docs_url="docs",
)
api.add_router("/registry/", registry.router)
api.add_router("/assets/", assets.router, auth=django_auth)
api.add_router("/plan/", plan.router, auth=django_auth)
for app in catalogue():
    if app.api is not None:
        api.add_router(f"/{app.name}/", app.api)


@api.exception_handler(CityError)
def refuse(request: HttpRequest, error: CityError) -> HttpResponse:
    return api.create_response(request, error.as_dict(), status=error.status)


@api.exception_handler(ValidationError)
def refuse_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = "; ".join(
        f"{'.'.join(str(part) for part in found['loc'][1:])}: {found['msg']}"
        for found in error.errors
    )
    return refuse(request, BadRequest(fields=fields))
