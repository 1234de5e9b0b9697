from collections.abc import Callable

import pytest

from kintsugi.errors import SettingsError
from kintsugi.settings import Settings, Web
from kintsugi.settings.address import is_loopback

Read = Callable[..., Settings]


@pytest.mark.parametrize(
    ("address", "ours_alone"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("203.0.113.7", False),
    ],
)
def test_loopback(address: str, ours_alone: bool) -> None:  # noqa: FBT001 - a table's column
    """Only the loopback addresses are out of everybody else's reach."""
    assert is_loopback(address) is ours_alone


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("enabled: true\n  host: 0.0.0.0", "host must be 127.0.0.1 or ::1"),
        ("host: localhost", "must be an address"),
        ("host: 127.0.0.1:80", "must be an address"),
        ("token: short", "at least 16 characters"),  # pragma: allowlist secret
        ("port: 0", "at least 1"),
        ("port: yes", "must not be yes or no"),
    ],
)
def test_wrong_web_settings(read: Read, text: str, problem: str) -> None:
    """A server that strangers could reach without a token, and every wrong value, is refused."""
    with pytest.raises(SettingsError, match=problem) as caught:
        read(f"web:\n  {text}\n")
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_a_token_opens_every_address(read: Read, host: str) -> None:
    """With a token the server may listen anywhere, and the token is never shown."""
    web = read(f'web:\n  enabled: yes\n  host: "{host}"\n  token: abcdefghijklmnop\n').web
    assert (web.enabled, web.host) == (True, host)
    assert "abcdefghijklmnop" not in repr(web)


@pytest.mark.parametrize(
    ("web", "address"),
    [
        (Web(enabled=True), "http://127.0.0.1:8710"),
        (Web(enabled=True, host="::1", port=80), "http://[::1]:80"),
        (Web(), None),
    ],
)
def test_as_a_browser_takes_it(web: Web, address: str | None) -> None:
    """The pages' address can be copied into a browser; there is none where nothing is served."""
    assert web.address == address
