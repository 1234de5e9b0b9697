"""Takes secrets out of text: the configured ones by value, everybody's by their shape."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "[redacted]"

# Shorter ones would also be found in ordinary words, and what is missing would tell them.
_SHORTEST_SECRET: Final = 4
_SHORTEST_BASE64: Final = 8

# Each pattern keeps its group `kept` and loses the rest. No class holds a quote, a bracket or a
# brace (a line of JSON stays one, REDACTED stays itself), and every look ahead is bounded (the text
# may be hostile and long). What must not stand before a literal is asked after it: a pattern that
# begins with its literal is searched for ten times as fast.
_PEM_BODY: Final = r"(?:[A-Za-z0-9+/=:,\s-]|\\[nr])*"  # `\n` also as JSON and repr write it
_PATTERNS: Final = (
    # PEM: to its end, or as far as it looks like one; first, as other keys may have hyphens
    (
        r"-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----"
        rf"(?:{_PEM_BODY}?-----END [A-Z ]{{0,32}}PRIVATE KEY-----|{_PEM_BODY})"
    ),
    # Telegram bot token, wherever it stands, also one that runs into the next; in `/bot<token>/`
    # also one of unheard-of length
    r"[0-9]{5,16}(?:(?::|%3[Aa])[A-Za-z0-9_-]{30,})+",
    r"(?P<kept>/bot)[0-9]+(?::|%3[Aa])[A-Za-z0-9_-]+",
    # OpenAI, Anthropic, DeepSeek, OpenRouter; the digit tells a key from hyphenated words
    r"sk-(?<![A-Za-z0-9]sk-)(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{16,}",
    r"AIza(?<![A-Za-z0-9]AIza)[A-Za-z0-9_-]{30,}",  # Google
    r"gh[opsur]_(?<![A-Za-z0-9]gh._)[A-Za-z0-9]{20,}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{20,}",
    r"A(?:KIA|SIA)(?<![A-Za-z0-9]A.IA)[A-Z0-9]{16}(?![A-Za-z0-9])",  # Amazon
    r"xox[a-z]-(?<![A-Za-z0-9]xox.-)[A-Za-z0-9-]{10,}",  # Slack
    r"eyJ(?<![A-Za-z0-9_-]eyJ)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",  # JWT
    # HTTP credentials: a token has a digit, or is longer than any word
    (
        r"(?P<kept>\b(?i:bearer)[ \t]+)"
        r"(?:(?=[A-Za-z._~+/=-]{0,64}[0-9])[A-Za-z0-9._~+/=-]{8,}|[A-Za-z0-9._~+/=-]{20,})"
    ),
    (
        r"(?P<kept>\b(?i:authorization)['\"]?[ \t]{0,4}[:=][ \t]{0,4}['\"]?(?i:basic)[ \t]{1,4})"
        r"[A-Za-z0-9+/=_-]+"
    ),
    # the password in a URL: what stands between the colon of its user and the last @
    r"(?P<kept>://[^\s/:@'\"?#<>{}\[\]]{0,256}:)[^\s/'\"<>{}]+(?=@)",
    r"(?P<kept>[?&](?i:key|api_?key|token|access_token|secret|password)=)[^\s&'\"<>{}\[\]#\\]+",
)


class Redactor:
    """Knows the secrets of one installation; give it `settings.secret_values(settings)`."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        # Longest first, as one may be the beginning of another. REDACTED before all: a secret
        # that is a part of that word must not be looked for inside it.
        ordered = [REDACTED, *sorted(forms, key=lambda form: (-len(form), form))]
        self._values = re.compile("|".join(map(_expression, ordered)))

    def clean(self, text: str) -> str:
        """`text` with REDACTED in the place of each secret; what is clean comes back as it is.

        Values go first: a pattern might end in the middle of one and leave its tail.
        """
        text = self._values.sub(REDACTED, text)
        for pattern in _COMPILED:
            text = pattern.sub(_keep, text)
        return text


def _compile(source: str) -> re.Pattern[str]:
    return re.compile(source if "(?P<kept>" in source else f"(?P<kept>){source}", re.ASCII)


_COMPILED: Final = tuple(map(_compile, _PATTERNS))


def _keep(match: re.Match[str]) -> str:
    return match["kept"] + REDACTED


def _expression(form: str) -> str:
    """Finds `form`, and its percent-encoded bytes in either case of their digits."""
    return re.sub("%[0-9A-F]{2}", r"(?i:\g<0>)", re.escape(form))


def _forms(secret: str) -> Iterator[str]:
    """`secret` as it stands, and as URLs, JSON, `repr` and base64 write it."""
    if len(secret) < _SHORTEST_SECRET:
        return
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield from (quote(secret), quote(secret, safe=""), quote_plus(secret))
    yield from _base64_forms(secret.encode())


def _base64_forms(secret: bytes) -> Iterator[str]:
    """What stays the same of `secret` in base64 whatever stands before and behind it.

    Three bytes make four characters, so there are three ways to be aligned; a character that also
    holds bits of a neighbour is left out.
    """
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret).decode()
        first = -(-before * 8 // 6)
        last = (before + len(secret)) * 8 // 6
        if last - first >= _SHORTEST_BASE64:
            yield encoded[first:last]
            yield encoded[first:last].replace("+", "-").replace("/", "_")
