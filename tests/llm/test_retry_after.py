from datetime import UTC, datetime

import pytest

from kintsugi.llm.retry_after import duration_s, moment_s, reset_after_s, retry_after_s

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="nothing is asked"),
        pytest.param({"retry-after": "7"}, 7, id="seconds"),
        pytest.param({"retry-after": "0.5"}, 0.5, id="half a second, as some send it"),
        pytest.param({"retry-after-ms": "250", "retry-after": "1"}, 0.25, id="the finer one"),
        pytest.param({"retry-after-ms": "soon", "retry-after": "1"}, 1, id="the readable one"),
        pytest.param({"retry-after": "Thu, 01 Jan 2026 12:01:30 GMT"}, 90, id="a date"),
        pytest.param({"retry-after": "Thu, 01 Jan 2026 12:01:30 -0000"}, 90, id="no zone is UTC"),
        pytest.param({"retry-after": "Thu, 01 Jan 2026 11:00:00 GMT"}, 0, id="a date gone by"),
        pytest.param({"llm_provider-retry-after": "7"}, 7, id="the provider behind a gateway"),
        pytest.param(
            {"retry-after": "5", "llm_provider-retry-after-ms": "250"}, 5, id="the gateway's own"
        ),
        pytest.param({"retry-after": "soon"}, None, id="words"),
        pytest.param({"retry-after": "-7"}, None, id="less than nothing"),
        pytest.param({"retry-after": "inf"}, None, id="for ever is no time"),
        pytest.param({"retry-after": "nan"}, None, id="no number"),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """What a response asks for is read in every published form; what makes no sense is nothing."""
    assert retry_after_s(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"content-type": "text/plain"}, None, id="no such header"),
        pytest.param({"x-ratelimit-reset": "7"}, 7, id="what remains is not told"),
        pytest.param(
            {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "7"}, None, id="some remains"
        ),
        pytest.param(
            {
                "x-ratelimit-remaining-requests": "14370",
                "x-ratelimit-reset-requests": "2m59.56s",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "7.66s",
            },
            7.66,
            id="only the one that is used up",
        ),
        pytest.param(
            {
                "anthropic-ratelimit-requests-remaining": "0",
                "anthropic-ratelimit-requests-reset": "2026-01-01T12:00:20Z",
                "anthropic-ratelimit-tokens-remaining": "0",
                "anthropic-ratelimit-tokens-reset": "2026-01-01T12:00:55Z",
            },
            55,
            id="until both are there again",
        ),
        pytest.param({"x-ratelimit-reset-tokens-minute": "11.38"}, 11.38, id="Cerebras's name"),
        pytest.param(
            {
                "llm_provider-x-ratelimit-remaining-tokens": "0",
                "llm_provider-x-ratelimit-reset-tokens": "7s",
            },
            7,
            id="the provider behind a gateway",
        ),
        pytest.param({"x-ratelimit-reset": "soon"}, None, id="words"),
    ],
)
def test_when_an_allowance_is_there_again(headers: dict[str, str], seconds: float | None) -> None:
    """Such headers come with everything; only of what is used up do they say how long to wait."""
    assert reset_after_s(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("90", 90),
        (f"{NOW.timestamp() + 90:.0f}", 90),
        (f"{(NOW.timestamp() + 90) * 1000:.0f}", 90),
        (f"{NOW.timestamp() - 90:.0f}", 0),
        ("1m30s", 90),
        ("0s", 0),
        ("2026-01-01T12:01:30Z", 90),
        ("2026-01-01T13:01:30+01:00", 90),
        ("2026-01-01T12:01:30", 90),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_moment_in_every_form(said: str, seconds: float | None) -> None:
    """A number's size says what it counts."""
    assert moment_s(said, NOW) == seconds


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("6ms", 0.006),
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("6hr 29min", 23340),
        ("58 hours", 208800),
        ("5 minutes", 300),
        ("1 second", 1),
        ("12", None),
        ("9" * 20 + "h", None),
    ],
)
def test_a_duration_in_every_form(said: str, seconds: float | None) -> None:
    """As programs write it, and as people do."""
    assert duration_s(said) == (None if seconds is None else pytest.approx(seconds))
