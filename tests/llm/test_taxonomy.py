import pytest

from kintsugi.llm.failures import Symptom
from kintsugi.llm.kinds import Kind
from kintsugi.llm.taxonomy import kind_of


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, None, Kind.BAD_REQUEST),
        (401, None, Kind.AUTH),
        (402, None, Kind.QUOTA),
        (404, None, Kind.MODEL_MISSING),
        (429, None, Kind.RATE_LIMIT),
        (429, "insufficient_quota", Kind.QUOTA),
        (500, None, Kind.SERVER),
        (503, None, Kind.OVERLOADED),
        (529, None, Kind.OVERLOADED),
    ],
)
def test_the_status_decides_first(status: int, code: str | None, kind: Kind) -> None:
    """Only what the provider itself answered is believed."""
    assert kind_of(Symptom.REFUSED, status, code) is kind


def test_without_a_response_the_symptom_decides() -> None:
    """A status beside a lost connection would be a library's invention."""
    assert kind_of(Symptom.NETWORK, 500) is Kind.NETWORK
    assert kind_of(Symptom.CUT) is Kind.MALFORMED
    assert kind_of(Symptom.TIMEOUT) is Kind.TIMEOUT
