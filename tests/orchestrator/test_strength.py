import pytest

from kintsugi.orchestrator.strength import Strength


@pytest.mark.parametrize(
    ("names", "model", "above"),
    [
        pytest.param(("a", "b"), "a", True, id="the first of two"),
        pytest.param(("a", "b"), "b", False, id="the last"),
        pytest.param(("a", "b", "c"), "b", True, id="in the middle"),
        pytest.param(("a", "offline"), "a", False, id="only the built-in one is left"),
        pytest.param(("a", "offline", "b"), "a", True, id="there is one behind it"),
        pytest.param(("offline",), "offline", False, id="there is only the built-in one"),
        pytest.param(("a", "b"), "elsewhere", False, id="one that is not in the chain"),
        pytest.param(("a", "b"), None, False, id="nobody answered"),
    ],
)
def test_above(names: tuple[str, ...], model: str | None, above: bool) -> None:  # noqa: FBT001 - a column of the table
    """What comes later in a chain is stronger; the offline model never is."""
    assert Strength(names=names, offline="offline").above(model) is above
