"""What the door refuses, in the standard's words for programs and in ours for people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _

HEADER, HEADER_MISSING = "headerValueNotValid", "headerMissing"
PARAMETER, PARAMETER_MISSING = "parameterValueNotValid", "parameterMissing"
PAYLOAD, NOT_FOUND = "payloadError", "resourceNotFound"
CONFLICT, RELATED = "resourceConflict", "relatedResourceNotFound"
REFERRED, LIMIT = "deletingResourceIsReferred", "serviceConstraintExceeded"
OVERRIDE, OVERRIDE_ADDRESS = "overrideCommandNotValid", "overrideAddressNotValid"
ASSIGNED, ASSIGNED_TO = "assignmentEntityNotValid", "assignmentAddressNotValid"
OTHER = "genericError"


@dataclass(frozen=True)
class Message:
    """One message of a refusal: a key of the standard, words, and the resources it speaks of."""

    key: str
    words: Text | str
    references: tuple[tuple[str, str], ...] = field(default=())
    """Resource and address."""

    def written(self) -> dict[str, Any]:
        told: dict[str, Any] = {"key": self.key, "description": str(self.words)}
        if self.references:
            told["references"] = [
                {"address": {"resource": resource, "address": address}}
                for resource, address in self.references
            ]
        return told


class Refused(CityError):
    code = "talq.refused"
    status = 422
    text = _("{words}")

    def __init__(self, status: int, messages: Sequence[Message]) -> None:
        super().__init__(words="；".join(str(one.words) for one in messages[:3]))
        self.status = status  # type: ignore[misc]
        self.messages = list(messages)


def refused(status: int, key: str, words: Text | str, *references: tuple[str, str]) -> Refused:
    return Refused(status, [Message(key, words, references)])


def not_found(resource: str, address: str) -> Refused:
    words = _("没有 {resource} {address}").format(resource=resource, address=address[:80])
    return refused(404, NOT_FOUND, words, (resource, address[:80]))


class PeerUnfit(CityError):
    code = "talq.peer_unfit"
    status = 422
    text = _("{why}")


class PeerUnknown(CityError):
    code = "talq.peer_unknown"
    status = 404
    text = _("没有名为 {peer} 的 TALQ 对端")


class AdoptionRefused(CityError):
    code = "talq.adoption_refused"
    status = 422
    text = _("{why}")
