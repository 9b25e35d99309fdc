"""Vector tiles over HTTP: kept by the browser as long as the register stands as it is."""

import gzip
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from yiju.platform.registry import api as registry

MVT = "application/vnd.mapbox-vector-tile"
DAY_S = 86_400
LEVEL, WORTH_IT = 1, 600
"""How hard an answer is compressed, and from how many bytes on: time counts for more than size."""


def tile_answer(
    request: HttpRequest,
    key: str,
    z: int,
    x: int,
    y: int,
    reaches: Iterable[registry.Reach] | None,
    *,
    public: bool = False,
) -> HttpResponse:
    """A tile under a version that its address names (`?v=`) never changes; any other is asked for
    again each time, and is not sent again where it is the same."""
    version = registry.map_version(key, reaches)
    tag = f'"{version}-{z}-{x}-{y}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        made = HttpResponse(registry.tile(key, z, x, y, reaches), content_type=MVT)
        answer = compressed(request, made)
    whose = "public" if public else "private"
    lasts = f"max-age={DAY_S}, immutable" if request.GET.get("v") == version else "no-cache"
    answer["ETag"], answer["Cache-Control"] = tag, f"{whose}, {lasts}"
    return answer


def compressed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The same answer, smaller where the reader understands it. For figures and places only: what
    holds a secret must not be compressed together with what a stranger chose."""
    patch_vary_headers(answer, ("Accept-Encoding",))
    if len(answer.content) >= WORTH_IT and "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.content = gzip.compress(answer.content, LEVEL)
        answer["Content-Encoding"] = "gzip"
    return answer
