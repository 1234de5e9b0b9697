"""What is made of exceptions, without litellm; test_litellm_adapter.py has the real ones."""

from datetime import UTC, datetime

import pytest

from kintsugi.llm.failures import Failure, Symptom
from kintsugi.llm.kinds import Kind
from kintsugi.llm.litellm_failures import explain

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Response:
    def __init__(self, status: int, text: str | None, headers: dict[str, str]) -> None:
        self.status_code = status
        self.headers = headers
        self._text = text

    @property
    def text(self) -> str:
        if self._text is None:
            raise RuntimeError("not read")
        return self._text


class HTTPStatusError(Exception):
    """As httpx's."""

    def __init__(
        self, status: int, text: str | None = "", headers: dict[str, str] | None = None
    ) -> None:
        self.response = Response(status, text, headers or {})


class ClientError(Exception):
    """As those of the clients in litellm."""

    __module__ = "litellm.llms.vendor.common_utils"

    def __init__(self, message: str = "", body: object = None) -> None:
        self.message = message
        self.body = body


def explained(error: Exception, cause: Exception | None = None) -> Failure:
    error.__cause__ = cause
    return explain(error, "ours/model", NOW).failure


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"error": {"code": "insufficient_quota"}}', "insufficient_quota"),
        ('{"type": "error", "error": {"type": "rate_limit_error"}}', "rate_limit_error"),
        (
            '{"error": {"type": "invalid_request_error", "code": "model_not_found"}}',
            "model_not_found",
        ),
        ('[{"error": {"status": "RESOURCE_EXHAUSTED", "code": 429}}]', "RESOURCE_EXHAUSTED"),
        (
            '{"error": {"type": "rate_limit_error", "details": {"error_code": "billing_error"}}}',
            "billing_error",
        ),
        ('{"error": {"code": "sk-proj-4f9a8b7c6d"}}', None),
        ('{"error": {"code": "Ann said that she is ill"}}', None),
        ('{"error": {"code": "429"}}', None),
        ('{"error": {"code": "a"}}', None),
        ('{"error": {"code": "' + "long_" * 20 + 'word"}}', None),
        ("no JSON", None),
        ("", None),
    ],
)
def test_only_a_word_of_a_vendor_leaves_the_body(text: str, code: str | None) -> None:
    """The one that says most; never what may be a key, or what a person said."""
    failure = explained(HTTPStatusError(429, text))
    assert failure.code == code
    assert (failure.status, failure.symptom) == (429, Symptom.REFUSED)


def test_a_response_that_nobody_read() -> None:
    """What a client parsed is taken instead; without that the status is all there is."""
    unread = HTTPStatusError(429, None, {"Retry-After": "7"})
    failure = explained(ClientError(body={"error": {"code": "insufficient_quota"}}), unread)
    assert (failure.kind, failure.retry_after_s) == (Kind.QUOTA, 7)
    assert explained(ClientError(), unread).kind is Kind.RATE_LIMIT


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ClientError("Overloaded"), Kind.OVERLOADED),
        (ClientError("Message: Insufficient credits, Metadata: {'raw': 1}, User ID: "), Kind.QUOTA),
        (ClientError("unexpected: {'text': 'Overloaded'}"), Kind.MALFORMED),
        (ClientError("something"), Kind.MALFORMED),
        (ClientError(body={"type": "server_error"}), Kind.SERVER),
        (ValueError("Overloaded"), Kind.MALFORMED),
    ],
)
def test_an_error_without_a_response(error: Exception, kind: Kind) -> None:
    """An event in a stream: its words count where a client of litellm passes them on alone."""
    failure = explained(error)
    assert (failure.kind, failure.symptom, failure.status) == (kind, Symptom.BROKEN, None)


@pytest.mark.parametrize(
    ("error", "kind"),
    [(TimeoutError(), Kind.TIMEOUT), (ConnectionResetError(), Kind.NETWORK)],
)
def test_a_connection_has_no_status(error: Exception, kind: Kind) -> None:
    """Whatever litellm put around it."""
    assert explained(ClientError("Server busy."), error).kind is kind


def test_no_word_of_the_provider_is_kept() -> None:
    """A body may hold a key, an address, or what a person said."""
    failure = explained(HTTPStatusError(403, '{"error": {"message": "key AIza-secret of Ann"}}'))
    assert "secret" not in repr(failure)
