"""The kinds of values settings hold. Every `ValueError` here is a sentence for the operator."""

import re
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

# Telegram's ids have at most 52 significant bits (Bot API, "Chat" and "User").
_LARGEST_ID: Final = 2**52
# BotFather has always given 35 characters after the colon, and never promised to.
_TOKEN: Final = re.compile(r"[0-9]{5,16}:[A-Za-z0-9_-]{30,64}", re.ASCII)


def _check_token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError(
            "does not look like a bot token; copy it from @BotFather: digits, a colon, "
            "and about 35 letters and digits"
        )
    return token


def _check_base_url(url: str) -> str:
    wrong = ValueError("must be an address such as https://api.telegram.org")
    try:
        parts = urlsplit(url)
        port = parts.port  # reading it is what checks it
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise wrong
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must not hold a user, a password, a '?' or a '#'")
    return url.rstrip("/")


def _check_path(path: Path) -> Path:
    if path == Path():
        raise ValueError("must be a path")
    return path


def _itemise(value: object) -> object:
    """Accept one id, or ids with commas between them (the environment has no lists)."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return [value] if isinstance(value, int) else value


def lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _check_chat(identifier: int) -> int:
    if identifier == 0:
        raise ValueError("must not be 0")
    return identifier


Token = Annotated[SecretStr, AfterValidator(_check_token)]
BaseUrl = Annotated[str, AfterValidator(_check_base_url)]
HomePath = Annotated[Path, AfterValidator(_check_path)]
UserIds = Annotated[
    tuple[Annotated[int, Field(ge=1, le=_LARGEST_ID)], ...], BeforeValidator(_itemise)
]
ChatIds = Annotated[
    tuple[Annotated[int, Field(ge=-_LARGEST_ID, le=_LARGEST_ID), AfterValidator(_check_chat)], ...],
    BeforeValidator(_itemise),
]
