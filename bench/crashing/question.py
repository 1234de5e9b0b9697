"""What a person asks, so that every part of its answer can be told from all others."""

import re
from dataclasses import dataclass
from typing import Final

SHORT_WORDS: Final = 3
"""Up to this many words a question spells its answer out, and any echo will do."""

DEADLY: Final = "die"
"""The streaming bot dies of handling this."""

_COUNTING: Final = re.compile(r"say (?P<token>\w+)-0 up to \w+-(?P<last>\d+)")
_PLAIN: Final = re.compile(r"say (?P<answer>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`say <token>`. Its answer is the words `<token>-0`, `<token>-1` … in order."""

    update_id: int
    chat_id: int
    token: str  # letters and digits, unlike that of any other question
    words: int

    @property
    def answer(self) -> frozenset[str]:
        return frozenset(spelled(self.token, self.words).split())


def spelled(token: str, words: int) -> str:
    return " ".join(f"{token}-{number}" for number in range(words))


def asking(token: str, words: int) -> str:
    """The text a person writes."""
    if words <= SHORT_WORDS:
        return f"say {spelled(token, words)}"
    return f"say {token}-0 up to {token}-{words - 1}"


def answer_to(text: str) -> str:
    """What is to be said to a text of `asking`; to any other, the text itself."""
    if counting := _COUNTING.fullmatch(text):
        return spelled(counting["token"], int(counting["last"]) + 1)
    plain = _PLAIN.fullmatch(text)
    return plain["answer"] if plain else text


def token_of(text: str) -> str:
    """The token of the question that a message answers, by the message's first word."""
    return text.lstrip().partition("-")[0]
