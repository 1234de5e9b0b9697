import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kintsugi.log import REDACTED, Redactor

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"  # pragma: allowlist secret
PEM = (
    "-----BEGIN RSA PRIVATE KEY-----\n"  # pragma: allowlist secret
    "MIIEow+canary/IBAAKCAQEA\n"
    "-----END RSA PRIVATE KEY-----"
)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4"  # pragma: allowlist secret


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (TOKEN, REDACTED),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot*/getMe"),
        (f"url='http://h/file/bot{TOKEN}/a.jpg'", "url='http://h/file/bot*/a.jpg'"),
        ("http://localhost:8081/bot42:TEST/sendMessage", "http://localhost:8081/bot*/sendMessage"),
        (quote(f"https://h/bot{TOKEN}/getMe", safe=""), "https%3A%2F%2Fh%2Fbot*%2FgetMe"),
        ("key sk-proj-abcDEF123456_7890-xyz.", "key *."),  # pragma: allowlist secret
        ("sk-ant-api03-AAbbCCddEEffGG-hh", REDACTED),  # pragma: allowlist secret
        ("AIzaSyA-canary_canary_canary_canary_123", REDACTED),  # pragma: allowlist secret
        ("ghp_canarycanarycanary12 gho_canarycanarycanary12", "* *"),
        ("github_pat_11ABCDEFG0canary_canary", REDACTED),
        ("aws AKIAIOSFODNN7EXAMPLE!", "aws *!"),  # pragma: allowlist secret
        ("xoxb-123456789012-canary", REDACTED),  # pragma: allowlist secret
        (f"jwt={JWT};", "jwt=*;"),
        (f"a\n{PEM}\nb", "a\n*\nb"),
        (json.dumps({"key": PEM, "b": 1}), '{"key": "*", "b": 1}'),
        (PEM[:45] + '", "b": 1', '*", "b": 1'),
        ("Authorization: Bearer abcdefg1.x-y_z", "Authorization: Bearer *"),
        ('{"authorization": "bearer canarycanarycanarycanary"}', '{"authorization": "bearer *"}'),
        ("Authorization: Basic dXNlcjpjYW5hcnk=", "Authorization: Basic *"),
        ("postgresql+asyncpg://ann:ca:n@ry@db:5432/k", "postgresql+asyncpg://ann:*@db:5432/k"),
        ("redis://:canary@localhost/0", "redis://:*@localhost/0"),
        ("GET /v1?key=canary&x=1 HTTP", "GET /v1?key=*&x=1 HTTP"),
        ("/v1?x=1&access_token=canary#top", "/v1?x=1&access_token=*#top"),
    ],
)
def test_known_shapes(text: str, cleaned: str) -> None:
    """A secret nobody configured is known by its shape, and what is around it stays readable."""
    assert Redactor([]).clean(text) == cleaned.replace("*", REDACTED)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T07:06:25.123456Z update 123456789:1 handled in 12 ms",
        "task-management and sk-learn-like-words-in-a-row are words",  # pragma: allowlist secret
        "the bearer of bad news; a bearer certificate",
        "http://localhost:8080/a@b and ann@example.org, 10:30@home",
        "postgresql://ann@db:5432/kintsugi",
        "-----BEGIN PUBLIC KEY----- is no secret",
        "see /bot and /bots:all, key=value, ?page=2&size=3",
        "Authorization: missing; the basic idea; eyJ. and AKIA are prefixes",
        "Привет! Как дела? sk-нет, 12345:нет",
    ],
)
def test_ordinary_text(text: str) -> None:
    """What only looks a little like a secret is left alone."""
    assert Redactor(["canary-value"]).clean(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters=":/=-_?&"), max_size=200))
def test_prose_stays(text: str) -> None:
    """Text without the marks that secrets have is never changed."""
    assume("canary-value" not in text)
    assert Redactor(["canary-value"]).clean(text) == text


_SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="[]"), min_size=4, max_size=40)
_AROUND = st.lists(
    st.sampled_from(
        [
            "x",
            " ",
            "://",
            "u:",
            "@",
            "bot",
            "1",
            "Bearer ",
            "sk-",
            "eyJ",
            '"',
            "=",
            "?key=",
            "\\",
            "[",
        ]
    ),
    max_size=8,
).map("".join)


@given(_SECRETS, _AROUND, _AROUND)
@example("a=b1?key", "Bearer ", "@")
def test_a_configured_secret_never_gets_through(secret: str, before: str, after: str) -> None:
    """Whatever stands around a configured secret, it is not in the cleaned text."""
    assume(secret not in REDACTED)
    assume(secret not in before + REDACTED + after)
    cleaned = Redactor([secret]).clean(before + secret + after)
    # what is left of the surroundings may spell a part of it, the whole it must not
    assert secret not in cleaned
    assert REDACTED in cleaned


@given(st.lists(_SECRETS, max_size=3), st.lists(_AROUND | _SECRETS, max_size=6).map("".join))
def test_cleaning_twice(secrets: list[str], text: str) -> None:
    """What is clean stays as it is."""
    redactor = Redactor(secrets)
    cleaned = redactor.clean(text)
    assert redactor.clean(cleaned) == cleaned


@given(st.lists(_AROUND | st.sampled_from([TOKEN, PEM, JWT, REDACTED]), max_size=8).map("".join))
def test_shapes_in_any_company(text: str) -> None:
    """A token is found in whatever stands around it, and cleaning again changes nothing."""
    cleaned = Redactor([]).clean(text)
    assert TOKEN.partition(":")[2] not in cleaned
    assert "canary" not in cleaned
    assert Redactor([]).clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "write",
    [
        lambda secret: secret,
        repr,
        json.dumps,
        quote,
        quote_plus,
        lambda secret: quote(secret, safe=""),
        lambda secret: quote(secret, safe="").replace("%C3%A9", "%c3%a9").replace("%2F", "%2f"),
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
        lambda secret: base64.b64encode(f"u:{secret}".encode()).decode(),
        lambda secret: base64.b64encode(f"user:{secret}!".encode()).decode(),
        lambda secret: base64.b64encode(f"name:{secret}@".encode()).decode(),
    ],
)
def test_forms(write: Callable[[str], str]) -> None:
    """A secret is known as URLs, JSON, Python and base64 write it, in base64 also amid others."""
    secret = 'pé"ss/w??rd~~+canary'
    cleaned = Redactor([secret]).clean(f"<{write(secret)}>")
    assert REDACTED in cleaned
    assert len(cleaned) <= len(REDACTED) + len("<>''") + 12  # what base64 shares with neighbours


def test_longest_first() -> None:
    """Of two secrets that begin alike the longer is taken whole."""
    assert Redactor(["abcd", "abcdefgh"]).clean("abcdefgh") == REDACTED


def test_very_short_secrets_are_left() -> None:
    """A secret of three letters would only tell itself by what is missing."""
    assert Redactor(["abc", ""]).clean("abc and the abc") == "abc and the abc"
