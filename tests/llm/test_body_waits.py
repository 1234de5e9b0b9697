from datetime import UTC, datetime

import pytest

from kintsugi.llm.body_waits import asked_s

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
IN_90_S = f"{(NOW.timestamp() + 90) * 1000:.0f}"


@pytest.mark.parametrize(
    ("part", "seconds"),
    [
        pytest.param({"retryDelay": "34s"}, 34, id="google.rpc.RetryInfo"),
        pytest.param({"retry_after": 2520}, 2520, id="a number"),
        pytest.param({"resets_at": "2026-01-01T12:01:30Z"}, 90, id="a date"),
        pytest.param({"reset_at": int(NOW.timestamp()) + 90}, 90, id="a time"),
        pytest.param(
            {"headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": IN_90_S}},
            90,
            id="OpenRouter's headers of its provider",
        ),
        pytest.param({"headers": {"X-RateLimit-Remaining": "0"}}, None, id="headers without one"),
        pytest.param({"retry_after": True}, None, id="no number"),
        pytest.param({"retryDelay": None}, None, id="nothing"),
        pytest.param({"headers": "none"}, None, id="no headers"),
    ],
)
def test_a_field_of_the_body(part: dict[str, object], seconds: float | None) -> None:
    """Fields go before words."""
    assert asked_s([{}, part], "", NOW) == seconds
    assert asked_s([part], "try again in 3s", NOW) == (3 if seconds is None else seconds)


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("please try again in 9m38.016s. need more?", 578.016),
        ("please try again in 174ms. visit", 0.174),
        ("please retry in 10.689924287s.", 10.689924287),
        ("please try again after 1 seconds", 1),
        ("please retry after 6 seconds.", 6),
        ("please try again in 58 hours.", 208800),
        ("weekly usage limit reached. resets in 6hr 29min.", 23340),
        ("you will regain access on 2026-01-02 at 00:00 utc.", 43200),
        ("please try again in a few minutes", None),
        ("please try again later", None),
        ("the answer is 42 seconds", None),
    ],
)
def test_the_words_of_the_message(message: str, seconds: float | None) -> None:
    """As vendors word it, in lower case."""
    assert asked_s([], message, NOW) == (None if seconds is None else pytest.approx(seconds))
