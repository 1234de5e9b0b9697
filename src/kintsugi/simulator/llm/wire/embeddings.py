"""OpenAI's embeddings: small vectors that depend on the text alone.

Each word, lower-cased, adds or takes one in a dimension chosen by its checksum; then the vector is
brought to length one. So texts that share words are near each other, and no model is needed.
"""

import base64
import math
import re
import struct
import zlib
from collections.abc import Mapping, Sequence

from kintsugi.simulator.llm.replies import Usage
from kintsugi.simulator.llm.wire.encoding import encode

_WORD = re.compile(r"\w+")
DIMENSIONS = 16


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A unit vector; a text without words gives the first axis."""
    sums = [0.0] * dimensions
    for word in _WORD.findall(text.lower()):
        checksum = zlib.crc32(word.encode())
        sums[checksum % dimensions] += 1 if checksum & 0x8000_0000 else -1
    length = math.hypot(*sums)
    return [value / length for value in sums] if length else [1.0] + [0.0] * (dimensions - 1)


def body(
    model: str, texts: Sequence[str], usage: Usage | None, *, dimensions: int, in_base64: bool
) -> bytes:
    """The response to these inputs, in their order."""
    shape = _in_base64 if in_base64 else list
    data = [
        {"object": "embedding", "index": index, "embedding": shape(vector(text, dimensions))}
        for index, text in enumerate(texts)
    ]
    listing: dict[str, object] = {"object": "list", "data": data, "model": model}
    return encode(listing if usage is None else listing | {"usage": _usage(usage)})


def _in_base64(values: Sequence[float]) -> str:
    """Little-endian 32-bit floats, the form OpenAI's own client asks for."""
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


def _usage(usage: Usage) -> Mapping[str, int]:
    return {"prompt_tokens": usage.prompt, "total_tokens": usage.prompt}
