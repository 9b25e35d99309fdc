"""The addresses of the door, below /talq/."""

from django.urls import path, register_converter

from yiju.interfaces.talq import door, pages


class Anything:
    """Whatever follows, line breaks included: the door says itself what it does not know."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Anything, "anything")
urlpatterns = [
    path("", pages.listing, name="peers"),
    path("peers/", pages.make, name="peer-make"),
    path("adopt/", pages.adopt, name="adopt"),
    path("cms/<anything:rest>", door.management, name="cms"),
    path("gateway/<anything:rest>", door.gateway_side, name="gateway"),
]
