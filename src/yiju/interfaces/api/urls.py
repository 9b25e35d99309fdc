"""The API as a whole: one router a room, one for each application."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer, django_auth

from yiju import __version__
from yiju.interfaces.api import assets, plan, registry
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class BadRequest(CityError):
    code = "api.bad_request"
    status = 422
    text = _("请求有误：{fields}")


class Key(HttpBearer):
    """A key in `Authorization: Bearer`. The middleware has read it and refused a wrong one: what
    is left is to let its reader in, and to say in the OpenAPI document that there are keys."""

    openapi_description = "A key made by its owner on the page 访问密钥, or by `yiju key make`."

    def authenticate(self, request: HttpRequest, token: str) -> Reader | None:
        reader = reader_in(request)
        return reader if reader.key else None


SIGNED_IN = [Key(), django_auth]

api = NinjaAPI(
    title="宜居 Yiju",
    version=__version__,
    description="Areas, units, assets, plan, targets and figures of a city programme.",
    urls_namespace="api",
    docs_url="docs",
    auth=SIGNED_IN,
)
api.add_router("/registry/", registry.router)
api.add_router("/assets/", assets.router)
api.add_router("/plan/", plan.router)
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
