"""Which models there are, as the two families list them."""

import hashlib
from collections.abc import Iterable

from kintsugi.simulator.llm.wire.encoding import encode

_EPOCH = "2026-01-01T00:00:00Z"
_EPOCH_SECONDS = 1_767_225_600


def openai(models: Iterable[str], owner: str) -> bytes:
    """GET /v1/models."""
    data = [
        {"id": model, "object": "model", "created": _EPOCH_SECONDS, "owned_by": owner}
        for model in models
    ]
    return encode({"object": "list", "data": data})


def ollama(models: Iterable[str]) -> bytes:
    """GET /api/tags."""
    return encode({"models": [_tag(model) for model in models]})


def _tag(model: str) -> dict[str, object]:
    details = {"format": "gguf", "family": "simulated", "parameter_size": "0B"}
    return {
        "name": model,
        "model": model,
        "modified_at": _EPOCH,
        "size": 0,
        "digest": hashlib.sha256(model.encode()).hexdigest(),
        "details": details,
    }
