import pytest

from kintsugi.errors import ModelError, ModelTimeout, ModelUnavailable
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Attempt
from kintsugi.orchestrator.trace import Tried

QUOTA = Failure(
    target="a/one", symptom=Symptom.REFUSED, kind=Kind.QUOTA, status=402, code="no_money"
)
SLOW = Failure(target="a/one", symptom=Symptom.TIMEOUT, kind=Kind.TIMEOUT)


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        pytest.param(None, (None, None, None), id="it answered"),
        pytest.param(target_error(QUOTA), ("quota", 402, "no_money"), id="it refused"),
        pytest.param(target_error(SLOW), ("timeout", None, None), id="it was too slow"),
        pytest.param(ModelUnavailable("hush"), ("unknown", None, None), id="nobody classified it"),
        pytest.param(ModelTimeout("hush"), ("unknown", None, None), id="nor how slow it was"),
    ],
)
def test_an_attempt_is_kept_as_facts(
    error: ModelError | None, kept: tuple[str | None, int | None, str | None]
) -> None:
    """Kind, status and code; never a word of the provider's."""
    attempt = Attempt(target="a/one", milliseconds=12.6, cause="fallback", error=error)
    tried = Tried.of(attempt)
    assert (tried.error, tried.status, tried.code) == kept
    assert (tried.target, tried.milliseconds, tried.cause) == ("a/one", 13, "fallback")
