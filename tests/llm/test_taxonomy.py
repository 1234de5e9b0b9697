"""What vendors answer when they do not answer: each row of the corpus names its public source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.llm.evidence import evidence
from kintsugi.llm.failures import Symptom
from kintsugi.llm.kinds import Kind
from kintsugi.llm.taxonomy import classify, kind_of

CORPUS = Path(__file__).parent / "corpus"
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    name: str
    source: str
    status: int
    body: object
    kind: str
    headers: Mapping[str, str]
    retry_after_s: float | None

    @property
    def verdict(self) -> Kind:
        symptom = Symptom.REFUSED if self.status >= 400 else Symptom.BROKEN
        return classify(symptom, evidence(self.status, self.headers, self.body, NOW))


def _rows() -> list[Row]:
    return [
        Row(
            name=f"{path.stem}-{number}",
            source=row["source"],
            status=row["status"],
            body=row["body"],
            kind=row["kind"],
            headers=row.get("headers", {}),
            retry_after_s=row.get("retry_after_s"),
        )
        for path in sorted(CORPUS.glob("*.jsonl"))
        for number, row in enumerate(map(json.loads, path.read_text().splitlines()), start=1)
    ]


ROWS = _rows()

NAMES = st.sampled_from(
    ["error", "code", "message", "details", "retryDelay", "metadata", "headers", "quotaId"]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=30,
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row) -> None:
    """The kind is what the source says that it means; a named wait is found wherever it stands."""
    assert row.verdict is Kind(row.kind)
    found = evidence(row.status, row.headers, row.body, NOW)
    assert found.retry_after_s == pytest.approx(row.retry_after_s)


def test_the_corpus_is_large_and_names_its_sources() -> None:
    """At least 120 shapes of 8 vendors and more; no source, no row."""
    assert len(ROWS) >= 120
    assert len({row.name.rpartition("-")[0] for row in ROWS}) >= 8
    assert all(row.source.startswith("https://") for row in ROWS)


def test_quota_and_rate_limit_are_never_confused() -> None:
    """The one needs money, the other a moment."""
    both = {Kind.QUOTA, Kind.RATE_LIMIT}
    confused = [row.name for row in ROWS if {row.verdict, Kind(row.kind)} == both]
    assert confused == []


@given(
    status=st.none() | st.integers(100, 700),
    code=st.none() | st.text(max_size=20),
    message=st.text(max_size=200),
    symptom=st.sampled_from(Symptom),
)
def test_whatever_comes_has_a_kind(
    status: int | None, code: str | None, message: str, symptom: Symptom
) -> None:
    """Nothing raises, whatever a vendor may think of."""
    body = {"error": {"message": message, "code": code}}
    assert isinstance(classify(symptom, evidence(status, {}, body, NOW)), Kind)


@given(ANY_JSON)
def test_any_json_can_be_a_body(body: object) -> None:
    """However deep, and of whatever types."""
    assert isinstance(classify(Symptom.REFUSED, evidence(429, {}, body, NOW)), Kind)


@pytest.mark.parametrize("message", ["quota", "Your quota is fine", "check quota", "daily quota?"])
def test_a_bare_quota_is_no_quota(message: str) -> None:
    """Google and Cerebras say it of limits per minute."""
    found = evidence(429, {}, {"error": {"message": message}}, NOW)
    assert classify(Symptom.REFUSED, found) is Kind.RATE_LIMIT


@pytest.mark.parametrize(
    ("symptom", "kind"),
    [
        (Symptom.NETWORK, Kind.NETWORK),
        (Symptom.TIMEOUT, Kind.TIMEOUT),
        (Symptom.BROKEN, Kind.MALFORMED),
        (Symptom.CUT, Kind.MALFORMED),
        (Symptom.EMPTY, Kind.EMPTY),
        (Symptom.WITHHELD, Kind.BUDGET),
    ],
)
def test_without_a_response_the_symptom_decides(symptom: Symptom, kind: Kind) -> None:
    """A status beside a lost connection would be a library's invention."""
    assert kind_of(symptom) is kind
    assert classify(symptom, evidence(None, {}, None, NOW)) is kind


def test_a_reset_in_milliseconds_since_1970() -> None:
    """As OpenRouter names it for its free models, in the body's own headers."""
    reset = str(int(NOW.timestamp() * 1000) + 90_000)
    body = {"error": {"code": 429, "metadata": {"headers": {"X-RateLimit-Reset": reset}}}}
    assert evidence(429, {}, body, NOW).retry_after_s == 90
