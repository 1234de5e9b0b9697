"""Ollama: `{"error": text}` and nothing else (its docs/api.md and server/routes.go).

The queue's 503: its docs/faq.md, "How does Ollama handle concurrent requests?"; the model's 404 as
quoted in ollama/ollama#15027.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kintsugi.simulator.llm.replies import Fail, Json
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor


def _envelope(_: int, message: str) -> Json:
    return {"error": message}


def _fail(status: int, message: str) -> Fail:
    return Fail(status, _envelope(status, message))


_FAILURES: Mapping[Trouble, Fail] = MappingProxyType(
    {
        Trouble.UNAUTHORIZED: _fail(401, "unauthorized"),
        Trouble.MODEL_MISSING: _fail(404, "model 'missing' not found"),
        Trouble.CONTEXT_LENGTH: _fail(400, "the input length exceeds the context length"),
        Trouble.BAD_REQUEST: _fail(400, '"simulated" does not support tools'),
        Trouble.SERVER_ERROR: _fail(500, "llama runner process has terminated: signal: killed"),
        Trouble.UNAVAILABLE: _fail(
            503, "server busy, please try again.  maximum pending requests exceeded"
        ),
    }
)

OLLAMA = Vendor(
    name="ollama",
    source="https://github.com/ollama/ollama/blob/main/docs/api.md",
    envelope=_envelope,
    failures=_FAILURES,
    mid_stream=_envelope(200, "an error was encountered while running the model"),
)
