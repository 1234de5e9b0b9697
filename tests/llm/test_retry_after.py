from datetime import UTC, datetime

import pytest

from kintsugi.llm.retry_after import retry_after_s

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
