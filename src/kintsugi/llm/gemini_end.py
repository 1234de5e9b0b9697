"""Whether Gemini's stream came to its end.

litellm (1.106) calls each event of Gemini's the last one: an event without a finish reason gets
"stop", and none is kept as received. So the lines are read here too, before litellm has them. An
event that is no JSON spoils the rest: litellm takes what follows for its continuation.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any, Final

_DATA: Final = "data:"
# Every other reason ("SAFETY", "RECITATION", "PROHIBITED_CONTENT") is one not to say more.
_REASONS: Final[Mapping[str, str]] = {"STOP": "stop", "MAX_TOKENS": "length"}
_REFUSED: Final = "content_filter"


class GeminiEnd:
    """Watches one stream; `reason` is None until Gemini gave one, then a word of OpenAI's."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._spoilt = False

    def watch(self, stream: Any) -> None:
        """Of a stream that has not been read from yet: litellm makes the call at the first read."""
        call = stream.make_call

        async def make_call(**parameters: Any) -> Any:
            events = await call(**parameters)
            events.streaming_response = self.read(events.streaming_response)
            return events

        stream.make_call = make_call

    async def read(self, lines: AsyncIterator[str]) -> AsyncGenerator[str, None]:
        """The lines as they are. Whoever closes this closes the response itself."""
        async for line in lines:
            self._note(line)
            yield line

    def _note(self, line: str) -> None:
        if self._spoilt or not line.startswith(_DATA):
            return
        try:
            event = json.loads(line.removeprefix(_DATA))
        except ValueError:
            self._spoilt, self.reason = True, None
        else:
            self.reason = _reason(event) or self.reason


def _reason(event: object) -> str | None:
    match event:
        case {"candidates": [{"finishReason": str(reason)}, *_]}:
            return _REASONS.get(reason, _REFUSED)
        case {"promptFeedback": {"blockReason": str()}}:
            return _REFUSED
        case _:
            return None
