import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.member import Member
from kintsugi.llm.scripted import ScriptedModel


def member(window: int | None) -> Member:
    return Member(provider=ScriptedModel(ManualClock()), window=window)


@pytest.mark.parametrize(
    ("mine", "other", "holds"),
    [(2, 1, True), (1, 1, False), (1, 2, False), (None, None, True), (2, None, False)],
)
def test_only_a_larger_window_holds_more(
    mine: int | None,
    other: int | None,
    holds: bool,  # noqa: FBT001 - a table's column
) -> None:
    """Where nobody knows either, trying is the only way to learn it."""
    assert member(mine).holds_more_than(member(other)) is holds


def test_a_built_in_model_is_an_account_of_its_own() -> None:
    """It shares neither key nor fate with anybody."""
    assert member(None).account == "scripted"
