"""What a move changes besides its item, in the transaction of the move."""

from collections.abc import Callable

from yiju.platform.work.changes import Change
from yiju.platform.work.process import Effect


def _of(name: str) -> Effect:
    """The function of `carrying` with this name, looked up when the move is made: what is declared
    can be checked without tables."""

    def effect(change: Change) -> None:
        from yiju.platform.steering.supervision import carrying

        carried: Callable[[Change], None] = getattr(carrying, name)
        carried(change)

    effect.__name__ = name
    return effect


def stands(state: str) -> Effect:
    """The letter stands in a state from now on."""

    def effect(change: Change) -> None:
        from yiju.platform.steering.supervision import carrying

        carrying.letter_stands(change, state)

    return effect


send = _of("send")
hold = _of("hold")
reopen = _of("reopen")
call_off = _of("call_off")
submit = _of("submit")
send_back = _of("send_back")
issue_minutes = _of("issue_minutes")
report = _of("report")
accept = _of("accept")
take_up = _of("take_up")
cancel_decision = _of("cancel_decision")
issue_letter = _of("issue_letter")
acknowledge = _of("acknowledge")
answer = _of("answer")
settle = _of("settle")
ask_again = _of("ask_again")
withdraw = _of("withdraw")
