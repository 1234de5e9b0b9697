"""Which links a model may put behind words."""

import re
from typing import Final

# No user before the host ("https://bank.example@evil.example"), no blank, no backslash.
_WEB: Final = re.compile(r"(https?)://[^\s/?#\\@]+(?:[/?#]\S*)?", re.IGNORECASE)
_LONGEST: Final = 2048  # what browsers and Telegram's clients open without trouble


def safe_url(destination: str) -> str | None:
    """The URL for a text_link, its scheme in lower case; None: show it as text instead.

    Only the web: `tg://user` would ping a person, `javascript:` and `file:` are attacks, and
    addresses and numbers (`mailto:`, `tel:`) are found by Telegram itself when they stand as text.
    """
    match = _WEB.fullmatch(destination)
    if match is None or len(destination) > _LONGEST:
        return None
    scheme = match[1]
    return scheme.lower() + destination.removeprefix(scheme)
