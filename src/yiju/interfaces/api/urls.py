"""The API as a whole: one router a room, one for each application."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer, django_auth

from yiju import __version__
from yiju.interfaces.api import (
    assets,
    cockpit,
    commands,
    consultations,
    doors,
    evaluations,
    funding,
    ledgers,
    lists,
    periodic,
    plan,
    registry,
    resale,
    standings,
    supervision,
    surveys,
    work,
)
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

REFUSAL = {
    "title": "Refusal",
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string", "description": "Stable name of the refusal"},
        "message": {"type": "string", "description": "What is wrong, where, and what to do"},
        "facts": {"type": "object", "description": "What the message speaks of"},
    },
}


class Api(NinjaAPI):
    """An API whose document says of every operation how it refuses."""

    def get_openapi_schema(self, *args: Any, **how: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(*args, **how)
        found["components"].setdefault("schemas", {})["Refusal"] = REFUSAL
        refused = {
            "description": "Refused: nothing was changed",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
        for operations in found["paths"].values():
            for operation in operations.values():
                operation["responses"]["4XX"] = refused
        return found


api = Api(
    title="宜居 Yiju",
    version=__version__,
    description="Areas, units, assets, plan, targets, figures and the work of a city programme.",
    urls_namespace="api",
    docs_url="docs",
    auth=SIGNED_IN,
)
api.add_router("/registry/", registry.router)
api.add_router("/assets/", assets.router)
api.add_router("/plan/", plan.router)
api.add_router("/cockpit/", cockpit.router)
api.add_router("/work/", work.router)
api.add_router("/lists/", lists.router)
api.add_router("/doors/", doors.router)
api.add_router("/commands/", commands.router)
api.add_router("/ledgers/", ledgers.router)
api.add_router("/standings/", standings.router)
api.add_router("/resale/", resale.router)
api.add_router("/evaluations/", evaluations.router)
api.add_router("/returns/", periodic.router)
api.add_router("/supervision/", supervision.router)
api.add_router("/funding/", funding.router)
api.add_router("/consultations/", consultations.router)
api.add_router("/surveys/", surveys.router)
for app in catalogue():
    if app.api is not None:
        api.add_router(f"/{app.name}/", app.api)


@api.exception_handler(CityError)
def refuse(request: HttpRequest, error: CityError) -> HttpResponse:
    return api.create_response(request, error.as_dict(), status=error.status)


@api.exception_handler(HttpError)
def refuse_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    return api.create_response(
        request, BadRequest(fields=error.message).as_dict(), status=error.status_code
    )


@api.exception_handler(ValidationError)
def refuse_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = "; ".join(
        f"{'.'.join(str(part) for part in found['loc'][1:])}: {found['msg']}"
        for found in error.errors
    )
    return refuse(request, BadRequest(fields=fields))
