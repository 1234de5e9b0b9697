"""The buttons below a model's answer: what people think of it, and what they want instead."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final, Self

from kintsugi.bot.context import TurnContext
from kintsugi.events.messages import Button

FEEDBACK: Final = "fb"
_DIGITS: Final = 16  # hex; an answer's id may be longer than the 64 bytes of a button


class Verb(Enum):
    UP = "up"
    DOWN = "down"
    AGAIN = "again"  # another answer, please
    STRONGER = "stronger"  # one of a stronger model


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRequest:
    """What a button asks for, about which answer."""

    answer: str  # digest
    verb: Verb

    @classmethod
    def of(cls, answer_id: str, verb: Verb) -> Self:
        return cls(answer=digest(answer_id), verb=verb)

    @classmethod
    def parse(cls, data: str) -> Self | None:
        """None for what is not ours."""
        match data.split(":"):
            case [name, answer, verb] if name == FEEDBACK and verb in _VERBS:
                return cls(answer=answer, verb=Verb(verb))
            case _:
                return None

    @property
    def data(self) -> str:
        return f"{FEEDBACK}:{self.answer}:{self.verb.value}"

    def means(self, answer_id: str) -> bool:
        """Whether the data is of the answer that it came with, and not made up."""
        return self.answer == digest(answer_id)


class RatingRow:
    def __init__(self, has_stronger: Callable[[str | None], bool]) -> None:
        """`has_stronger`: whether a stronger model than this one could be asked."""
        self._has_stronger = has_stronger

    def below(self, turn: TurnContext, model: str | None) -> tuple[Button, ...]:
        """The buttons below the turn's answer, which `model` gave."""
        return tuple(
            Button(
                text=turn.say(f"button-{verb.value}"),
                data=RatingRequest.of(turn.answer_id, verb).data,
            )
            for verb in Verb
            if verb is not Verb.STRONGER or self._has_stronger(model)
        )


def digest(answer_id: str) -> str:
    return sha256(answer_id.encode()).hexdigest()[:_DIGITS]


_VERBS: Final = frozenset(verb.value for verb in Verb)
