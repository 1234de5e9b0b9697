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
from kintsugi.llm.taxonomy import classify, is_telling, kind_of

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
    [
        *("error", "code", "message", "details", "metadata", "headers", "quotaId"),
        *("retryDelay", "retry_after", "resets_at", "x-ratelimit-reset"),
    ]
)
VALUES = st.text(max_size=20) | st.integers().map(str) | st.floats().map(str)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("retry-after", "retry-after-ms", "x-ratelimit-reset", "x-ratelimit-remaining"),
            *("anthropic-ratelimit-tokens-reset", "x-ratelimit-reset-requests"),
        ]
    ),
    VALUES | st.from_regex(r"\d{1,20}(h|m|s|ms| hours)", fullmatch=True) | st.datetimes().map(str),
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
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
    """400 shapes of 8 vendors and more, none twice; no source, no row."""
    shapes = {json.dumps([row.status, row.body, row.headers], sort_keys=True) for row in ROWS}
    assert len(shapes) == len(ROWS) >= 400
    assert len({row.name.rpartition("-")[0] for row in ROWS}) >= 8
    assert all(row.source.startswith("https://") for row in ROWS)


def test_the_whole_corpus() -> None:
    """98 in 100 are right at least, and quota is never confused with a rate limit."""
    wrong = [row for row in ROWS if row.verdict is not Kind(row.kind)]
    assert len(wrong) <= len(ROWS) // 50
    both = {Kind.QUOTA, Kind.RATE_LIMIT}
    assert [row.name for row in wrong if {row.verdict, Kind(row.kind)} == both] == []


@given(
    status=st.none() | st.integers(100, 700),
    headers=HEADERS,
    body=ANY_JSON,
    symptom=st.sampled_from(Symptom),
)
def test_whatever_comes_has_a_kind(
    status: int | None, headers: dict[str, str], body: object, symptom: Symptom
) -> None:
    """Nothing raises, whatever a vendor may think of, and no wait is less than nothing."""
    found = evidence(status, headers, body, NOW)
    assert isinstance(classify(symptom, found), Kind)
    assert found.retry_after_s is None or found.retry_after_s >= 0


@given(
    words=st.lists(
        st.sampled_from(["quota", "exceeded", "your", "current", "daily", "check", "plan", "rate"])
        | st.text(max_size=10)
    ),
    code=st.none() | st.integers() | st.text(max_size=20),
)
def test_the_word_quota_is_never_a_quota(words: list[str], code: object) -> None:
    """Not in a 429, wherever it stands: Google and Cerebras say it of limits per minute."""
    message = " ".join(["quota", *words, "quota"])
    body = {"error": {"message": message, "code": f"quota {code}", "status": "RESOURCE_EXHAUSTED"}}
    assert classify(Symptom.REFUSED, evidence(429, {}, body, NOW)) is not Kind.QUOTA


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


@pytest.mark.parametrize(
    ("wait", "kind"), [("4", Kind.RATE_LIMIT), ("86400", Kind.QUOTA), (None, Kind.QUOTA)]
)
def test_a_payment_that_is_asked_for_soon_again_is_a_rate_limit(
    wait: str | None, kind: Kind
) -> None:
    """402 with a moment to wait is a limit on what is under way; nobody is paid in a moment."""
    headers = {} if wait is None else {"retry-after": wait}
    assert classify(Symptom.REFUSED, evidence(402, headers, None, NOW)) is kind


def test_a_gateway_passes_codes_on_as_text() -> None:
    """What stands behind its exception's name is its provider's body; elsewhere it is a quote."""
    quoted = '{"error": {"code": "insufficient_quota"}}'
    passed_on = {"error": {"message": f"litellm.RateLimitError: XException - {quoted}"}}
    assert classify(Symptom.REFUSED, evidence(429, {}, passed_on, NOW)) is Kind.QUOTA
    found = evidence(429, {}, {"error": {"message": f"What is {quoted}?"}}, NOW)
    assert classify(Symptom.REFUSED, found) is Kind.RATE_LIMIT


def test_a_bad_key_behind_a_gateway_that_failed_is_not_ours() -> None:
    """A code of the client's fault in a 5xx is about somebody else's request."""
    body = {"error": {"code": "invalid_api_key"}}
    assert classify(Symptom.REFUSED, evidence(502, {}, body, NOW)) is Kind.SERVER


@pytest.mark.parametrize(
    ("code", "kind"), [(429, Kind.RATE_LIMIT), ("502", Kind.SERVER), ("4" * 5000, Kind.MALFORMED)]
)
def test_a_status_inside_a_success(code: object, kind: Kind) -> None:
    """Some tell it in the body of a 200."""
    body = {"error": {"message": "no", "code": code}}
    assert classify(Symptom.BROKEN, evidence(200, {}, body, NOW)) is kind


def test_what_lies_too_deep_is_not_dug_for() -> None:
    """No vendor nests its errors so; a body of any depth is read in no time."""
    body: dict[str, object] = {"code": "insufficient_quota"}
    for _ in range(10_000):
        body = {"error": body}
    assert classify(Symptom.REFUSED, evidence(429, {}, body, NOW)) is Kind.RATE_LIMIT


@pytest.mark.parametrize(
    ("code", "telling"),
    [("insufficient_quota", True), ("InsufficientQuota", True), ("rate_limit_error", False)],
)
def test_what_says_more_than_a_status(code: str, telling: bool) -> None:  # noqa: FBT001 - a table
    """However it is spelled."""
    assert is_telling(code) is telling
