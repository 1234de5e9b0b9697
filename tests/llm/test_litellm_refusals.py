"""What refusals and errors mean after the trip over real HTTP and through litellm."""

import pytest

from kintsugi.llm.failures import Symptom
from kintsugi.llm.kinds import Kind
from kintsugi.simulator.llm import (
    After,
    Defect,
    Fail,
    Malformed,
    MidStreamError,
    Say,
)
from kintsugi.simulator.llm.replies import Json
from kintsugi.simulator.llm.vendors import (
    ANTHROPIC,
    GEMINI,
    GEMINI_NATIVE,
    OLLAMA,
    OPENAI,
    VENDORS,
    Trouble,
)
from tests.llm.litellm_bench import EVERY_ROUTE, EVERY_SHAPE, KEY, NATIVE, Bench, heard

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("litellm"),
    # litellm looks at each field of each chunk, pydantic's retiring ones too
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]
MEANINGS = {
    **dict.fromkeys((each for each in Trouble if "rate_limited" in each), Kind.RATE_LIMIT),
    Trouble.QUOTA_EXHAUSTED: Kind.QUOTA,
    Trouble.UNPAID: Kind.QUOTA,
    Trouble.UNAUTHORIZED: Kind.AUTH,
    Trouble.FORBIDDEN: Kind.AUTH,
    Trouble.MODEL_MISSING: Kind.MODEL_MISSING,
    Trouble.CONTEXT_LENGTH: Kind.CONTEXT_LENGTH,
    Trouble.CONTENT_FILTER: Kind.CONTENT_FILTER,
    Trouble.BAD_REQUEST: Kind.BAD_REQUEST,
    Trouble.TOO_LARGE: Kind.BAD_REQUEST,
    Trouble.SERVER_ERROR: Kind.SERVER,
    Trouble.BAD_GATEWAY: Kind.SERVER,
    Trouble.UNAVAILABLE: Kind.OVERLOADED,
    Trouble.GATEWAY_TIMEOUT: Kind.SERVER,
    Trouble.OVERLOADED: Kind.OVERLOADED,
}
OTHER_MEANINGS = {
    ("openai", Trouble.FORBIDDEN): Kind.MODEL_MISSING,  # of a region
    ("litellm", Trouble.FORBIDDEN): Kind.MODEL_MISSING,
    ("litellm", Trouble.GATEWAY_TIMEOUT): Kind.TIMEOUT,  # as 408
}
EVERY_FAILURE = [
    pytest.param(
        fail,
        OTHER_MEANINGS.get((vendor.name, trouble), MEANINGS[trouble]),
        id=f"{vendor.name}-{trouble}",
    )
    for vendor in (*VENDORS.values(), GEMINI_NATIVE)
    for trouble, fail in vendor.failures.items()
]


@pytest.mark.parametrize(("fail", "kind"), EVERY_FAILURE)
async def test_every_failure_of_every_vendor(bench: Bench, fail: Fail, kind: Kind) -> None:
    """A refusal keeps the status that was sent and what it means, and is asked once."""
    failure = await bench.failure("openai", fail)
    assert (failure.symptom, failure.status) == (Symptom.REFUSED, fail.status)
    assert failure.kind is kind
    assert (failure.target, len(bench.server.calls)) == ("ours/simulated", 1)


@EVERY_SHAPE
@pytest.mark.parametrize(
    ("fail", "kind"),
    [
        pytest.param(Fail(429, "Insufficient balance"), Kind.QUOTA, id="text"),
        pytest.param(Fail(403, "<html>Attention Required!</html>"), Kind.AUTH, id="a page"),
        pytest.param(Fail(429, {"error": "too many"}), Kind.RATE_LIMIT, id="a bare error"),
        pytest.param(
            Fail(403, {"code": "denied", "error": "You have run out of credits"}),
            Kind.QUOTA,
            id="the words beside the code",
        ),
        pytest.param(GEMINI.failures[Trouble.QUOTA_EXHAUSTED], Kind.QUOTA, id="a list"),
    ],
)
async def test_a_body_of_any_form_in_every_wire_shape(
    bench: Bench, route: str, fail: Fail, kind: Kind
) -> None:
    """What a body says is heard, whichever client of litellm read it, and whatever it is."""
    failure = await bench.failure(route, fail)
    assert (failure.status, failure.kind) == (fail.status, kind)


@pytest.mark.parametrize(
    ("route", "event", "kind"),
    [
        ("openai", OPENAI.mid_stream, Kind.SERVER),
        ("openai", {"error": {"message": "no", "code": "insufficient_quota"}}, Kind.QUOTA),
        ("deepseek", {"error": {"message": "Server Overloaded"}}, Kind.OVERLOADED),
        ("openrouter", {"error": {"code": 429, "message": "Rate limit exceeded"}}, Kind.RATE_LIMIT),
        ("openrouter", {"error": {"code": 402, "message": "Insufficient credits"}}, Kind.QUOTA),
        ("anthropic", ANTHROPIC.mid_stream, Kind.OVERLOADED),
        ("gemini", GEMINI_NATIVE.mid_stream, Kind.OVERLOADED),
        ("ollama_chat", OLLAMA.mid_stream, Kind.MALFORMED),
    ],
)
async def test_what_an_error_in_the_middle_means(
    bench: Bench, route: str, event: Json, kind: Kind
) -> None:
    """Where litellm keeps what an error event said, that is heard; else it is no answer."""
    _, failure = await heard(bench.model(route, MidStreamError(2, event)))
    assert failure is not None
    assert (failure.kind, failure.status) == (kind, None)


@EVERY_SHAPE
@pytest.mark.parametrize("defect", [Defect.BAD_JSON, Defect.HALF_JSON])
async def test_an_answer_is_never_taken_for_an_error(
    bench: Bench, route: str, defect: Defect
) -> None:
    """An answer may say what vendors say; when litellm quotes it, nobody believes it."""
    words = Say("insufficient balance, server busy, prompt is too long")
    _, failure = await heard(bench.model(route, Malformed(defect, answer=words)))
    assert failure is None or failure.kind is Kind.MALFORMED


@EVERY_ROUTE
async def test_a_refusal_in_every_wire_shape(bench: Bench, route: str) -> None:
    """Status and wait come through, whichever client of litellm made the call."""
    fail = Fail(429, {"error": "slow down"}, {"retry-after": After(seconds=7, form="seconds")})
    failure = await bench.failure(route, fail)
    assert (failure.status, failure.retry_after_s) == (429, 7)


async def test_the_providers_word_for_it(bench: Bench) -> None:
    """A used-up quota is told from a rate limit by the code in the body."""
    body = {"error": {"message": f"no more for {KEY}", "code": "insufficient_quota"}}
    failure = await bench.failure("openai", Fail(429, body))
    assert failure.code == "insufficient_quota"
    assert str(failure) == "ours/simulated: quota refused 429 insufficient_quota RateLimitError"


@pytest.mark.parametrize(
    ("route", "trouble", "told"),
    [
        ("anthropic", Trouble.RATE_LIMITED, (429, "rate_limit_error", 7)),
        ("anthropic", Trouble.UNAUTHORIZED, (401, "authentication_error", None)),
        ("anthropic", Trouble.OVERLOADED, (529, "overloaded_error", None)),
        ("gemini", Trouble.RATE_LIMITED, (429, "RESOURCE_EXHAUSTED", 7.0)),
        ("gemini", Trouble.UNAUTHORIZED, (400, "API_KEY_INVALID", None)),
        ("gemini", Trouble.UNAVAILABLE, (503, "UNAVAILABLE", None)),
    ],
)
async def test_a_refusal_in_the_vendors_own_shape(
    bench: Bench, route: str, trouble: Trouble, told: tuple[int, str, float | None]
) -> None:
    """Status, word and wait of a native error body; litellm makes one call and keeps none back."""
    failure = await bench.failure(route, NATIVE[route].failures[trouble])
    assert (failure.status, failure.code, failure.retry_after_s) == told
    assert len(bench.server.calls) == 1
