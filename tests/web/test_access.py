import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.web.access import admits

TOKEN = "abcdefghijklmnopqrst"  # pragma: allowlist secret


@pytest.mark.parametrize(
    ("header", "welcome"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer {TOKEN}", True),
        (f"Bearer  {TOKEN} ", True),
        (None, False),
        ("", False),
        ("Bearer", False),
        ("Bearer ", False),
        (TOKEN, False),
        (f"Basic {TOKEN}", False),
        (f"Bearer {TOKEN}x", False),
        (f"Bearer {TOKEN[:-1]}", False),
        ("Bearer ключ", False),
    ],
)
def test_only_who_brings_the_token(header: str | None, welcome: bool) -> None:  # noqa: FBT001 - a table's column
    """With a token set, the header must bring that token as bearer."""
    assert admits(header, TOKEN) is welcome


@given(st.none() | st.text())
def test_without_a_token_everybody(header: str | None) -> None:
    """Without a token the address is the limit: it is a loopback one then."""
    assert admits(header, None)
