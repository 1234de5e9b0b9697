import pytest

from kintsugi.llm.cooling import RULES, UNBLAMED, Cools
from kintsugi.llm.kinds import Kind


@pytest.mark.parametrize(
    ("kind", "cools", "threshold", "first_s", "cap_s", "remark"),
    [
        (Kind.RATE_LIMIT, Cools.TARGET, 1, 30, 600, "limits are per model"),
        (Kind.QUOTA, Cools.ACCOUNT, 1, 1800, 21600, "the money is the account's"),
        (Kind.AUTH, Cools.ACCOUNT, 1, 600, 21600, "so is the key"),
        (Kind.MODEL_MISSING, Cools.TARGET, 1, 3600, 3600, "a name does not appear in a moment"),
        (Kind.OVERLOADED, Cools.TARGET, 1, 15, 300, "the account only if three are"),
        (Kind.SERVER, Cools.TARGET, 2, 15, 300, "once is a slip"),
        (Kind.TIMEOUT, Cools.TARGET, 2, 30, 300, "once is bad luck"),
        (Kind.NETWORK, Cools.ACCOUNT, 1, 10, 120, "it is the endpoint that is out of reach"),
        (Kind.MALFORMED, Cools.TARGET, 3, 30, 300, "a model may stumble"),
    ],
)
def test_table(
    kind: Kind, cools: Cools, threshold: int, first_s: float, cap_s: float, remark: str
) -> None:
    """Each kind with whom it cools, after how many, and for how long."""
    rule = RULES[kind]
    assert rule.cools is cools, remark
    policy = rule.policy
    assert (policy.threshold, policy.first.total_seconds(), policy.cap.total_seconds()) == (
        threshold, first_s, cap_s,
    )  # fmt: skip


def test_only_what_somebody_has_to_mend_outlasts_a_restart() -> None:
    """The rest is asked once, to see."""
    assert {kind for kind, rule in RULES.items() if rule.lasts} == {Kind.QUOTA, Kind.AUTH}


def test_what_is_nobodys_fault_cools_nobody() -> None:
    """A target that answered, or that was not to blame, is asked like any other."""
    rest = set(Kind) - set(RULES)
    assert rest == {
        Kind.EMPTY, Kind.REJECTED, Kind.CONTEXT_LENGTH, Kind.CONTENT_FILTER, Kind.BAD_REQUEST,
        Kind.BUDGET, Kind.CANCELLED,
    }  # fmt: skip
    assert rest > UNBLAMED
