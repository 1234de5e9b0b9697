import pytest

from kintsugi.clock import ManualClock
from kintsugi.llm.member import Member, found_by, nearest_first
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


def named(*names: str) -> list[Member]:
    return [Member(provider=ScriptedModel(ManualClock(), model=name)) for name in names]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("a/one", "a/one"), (" ONE ", "a/one"), ("two", None), ("b/two", "b/two"), ("three", None)],
)
def test_a_member_is_found_by_its_name(wanted: str, found: str | None) -> None:
    """Whole, or by what stands behind the slash where only one is called so."""
    member = found_by(wanted, named("a/one", "a/two", "b/two"))
    assert (member.name if member else None) == found


def test_the_nearest_name_comes_first() -> None:
    """Then the others, as they stand."""
    assert nearest_first("b/thre", named("a/one", "b/two", "b/three")) == [
        "b/three", "a/one", "b/two",
    ]  # fmt: skip
