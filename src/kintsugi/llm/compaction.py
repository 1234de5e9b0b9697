"""A conversation made shorter, so that it fits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kintsugi.llm.provider import ChatMessage, ModelRequest

_LEFT_OUT: Final = "(The beginning of this conversation was left out: it is too long.)"


def compacted(request: ModelRequest) -> ModelRequest | None:
    """The request without the older half of what was said before; None where nothing was.

    Instructions and the question itself stay whole.
    """
    *before, question = request.messages
    instructions = [each for each in before if each.role == "system"]
    said = [each for each in before if each.role != "system"]
    if not said:
        return None
    rest = _from_a_question(said[(len(said) + 1) // 2 :])
    note = ChatMessage(role="system", text=_LEFT_OUT)
    return replace(request, messages=(*instructions, note, *rest, question))


def _from_a_question(said: Sequence[ChatMessage]) -> Sequence[ChatMessage]:
    """Vendors want conversations to begin with the user."""
    first = next((n for n, each in enumerate(said) if each.role == "user"), len(said))
    return said[first:]
