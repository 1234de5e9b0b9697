"""The Stop button of an unfinished answer."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from kintsugi.ids import UserId

STOP: Final = "stop"
_TURN_DIGITS: Final = 12  # hex: enough to tell one person's turns apart, and the data stays short


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequest:
    """What the button asks for: the end of one turn of the person who asked."""

    asker: UserId
    turn: str  # a digest of the turn's id, which may be longer than the 64 bytes of a button

    @classmethod
    def of(cls, asker: UserId, turn_id: str) -> Self:
        return cls(asker=asker, turn=_digest(turn_id))

    @classmethod
    def parse(cls, data: str) -> Self | None:
        """None for what is not ours."""
        match data.split(":"):
            case [name, asker, turn] if name == STOP and asker.isascii() and asker.isdigit():
                return cls(asker=UserId(int(asker)), turn=turn)
            case _:
                return None

    @property
    def data(self) -> str:
        return f"{STOP}:{self.asker}:{self.turn}"

    def means(self, turn_id: str | None) -> bool:
        return turn_id is not None and _digest(turn_id) == self.turn


def _digest(turn_id: str) -> str:
    return sha256(turn_id.encode()).hexdigest()[:_TURN_DIGITS]
