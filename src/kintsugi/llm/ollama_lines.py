"""Whether each line of Ollama's stream could be read.

litellm (1.106) skips a line that is no JSON, and goes on to an end as if its piece had not been. So
the lines are read here too, before litellm has them.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any


class OllamaLines:
    """Watches one stream; `whole` until a line came that nobody can read."""

    def __init__(self) -> None:
        self.whole = True

    def watch(self, stream: Any) -> None:
        """Of a stream that has not been read from yet."""
        lines = stream.completion_stream
        lines.streaming_response = self.read(lines.streaming_response)

    async def read(self, lines: AsyncIterator[str]) -> AsyncGenerator[str, None]:
        """The lines as they are. Whoever closes this closes the response itself."""
        async for line in lines:
            self.whole = self.whole and _readable(line)
            yield line


def _readable(line: str) -> bool:
    if not line.strip():
        return True
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
