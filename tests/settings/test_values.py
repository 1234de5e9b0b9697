import pytest
from pydantic import TypeAdapter, ValidationError

from kintsugi.settings import Telegram
from kintsugi.settings.values import BaseUrl, Token

HALF = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"  # pragma: allowlist secret


@pytest.mark.parametrize(
    "token",
    [
        f"123456789:{HALF}",
        "1234567890:AAF-nine_and-thirty-characters-or-so-42",  # pragma: allowlist secret
    ],
)
def test_token(token: str) -> None:
    """A token as BotFather gives it is taken; its length is not taken to the letter."""
    assert TypeAdapter(Token).validate_python(token).get_secret_value() == token


@pytest.mark.parametrize(
    "token",
    [
        HALF,
        "123456789:short",
        f"123456789 {HALF}",
        f"bot123456789:{HALF}",
        f"123456789:{HALF} ",
        "123456789:ААНdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1",  # Cyrillic А and Н
    ],
)
def test_no_token(token: str) -> None:
    """Half a token, a token with something around it, and a look-alike are refused unquoted."""
    with pytest.raises(ValidationError, match="does not look like a bot token") as caught:
        Telegram.model_validate({"token": token})
    assert HALF[-10:] not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.telegram.org", "https://api.telegram.org"),
        ("https://api.telegram.org/", "https://api.telegram.org"),
        ("http://127.0.0.1:8081//", "http://127.0.0.1:8081"),
        ("http://[::1]:8081/telegram/", "http://[::1]:8081/telegram"),
    ],
)
def test_base_url(given: str, kept: str) -> None:
    """An address keeps its path and loses the slashes at its end."""
    assert TypeAdapter(BaseUrl).validate_python(given) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.telegram.org",
        "ftp://api.telegram.org",
        "https://",
        "https:///bot",
        "https://host:port",
        "https://host:99999",
        "https://host:0",
        "http://[::1",
        "https://user@host",
        "https://host/?a=b",
        "https://host/#a",
    ],
)
def test_no_base_url(url: str) -> None:
    """What is no plain http address with a host is refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(BaseUrl).validate_python(url)
