from typing import Any

import pytest

from kintsugi.bot.membership import Standing, standing_of, was_added
from tests.bot.stagehands import update


def _change(old: object, new: object) -> dict[str, Any]:
    return {"my_chat_member": {"old_chat_member": old, "new_chat_member": new}}


@pytest.mark.parametrize(
    ("old", "new", "standing", "added"),
    [
        ("left", "member", Standing.IN, True),
        ("kicked", "member", Standing.IN, True),
        ("member", "administrator", Standing.IN, False),
        ("member", "kicked", Standing.OUT, False),
        ("member", "left", Standing.OUT, False),
        ("member", "restricted", Standing.IN, False),
    ],
)
def test_standing(old: str, new: str, standing: Standing, added: bool) -> None:  # noqa: FBT001 - a table's column
    """A change says whether we may speak now, and whether we were there before."""
    change = _change({"status": old}, {"status": new})
    assert (standing_of(change), was_added(change)) == (standing, added)


@pytest.mark.parametrize("other", [update(), {"my_chat_member": 1}, _change(None, {"status": 5})])
def test_of_nothing_else(other: dict[str, Any]) -> None:
    """Any other update, and a broken one, says nothing about it."""
    assert standing_of(other) is None
    assert not was_added(other)
