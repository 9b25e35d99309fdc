"""The addresses of the door, below /open311/."""

from django.urls import path, register_converter

from yiju.interfaces.open311 import views


class Suffix:
    """The form at the end of an address; none means XML."""

    regex = r"(?:\.\w{1,8})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Code(Suffix):
    """A code or a number: no slash and no dot."""

    regex = r"[^/.]+"


register_converter(Suffix, "suffix")
register_converter(Code, "code")

urlpatterns = [
    path("discovery<suffix:form>", views.discovery, name="discovery"),
    path("v2/services<suffix:form>", views.service_list, name="services"),
    path("v2/services/<code:code><suffix:form>", views.service_definition, name="service"),
    path("v2/requests<suffix:form>", views.requests, name="requests"),
    path("v2/requests/<code:number><suffix:form>", views.one_request, name="request"),
    path("v2/requests/<code:number>/photo.jpg", views.photo, name="photo"),
    path("v2/tokens/<code:token><suffix:form>", views.token, name="token"),
    path("", views.unknown, name="root"),
    path("<path:rest>", views.unknown, name="unknown"),
]
