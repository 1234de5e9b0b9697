import pytest

from kintsugi.bot.render.link import safe_url


@pytest.mark.parametrize(
    ("destination", "url"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://a.example", "http://a.example"),  # Telegram looks for lower case
        ("https://пример.example/путь", "https://пример.example/путь"),
        ("https://a.example/@name", "https://a.example/@name"),
        ("https://bank.example@evil.example/", None),  # a user that looks like a host
        ("https://bank.example\\@evil.example/", None),
        ("https://", None),
        ("http:///path", None),
        ("https://a.example/a b", None),
        ("https://a.example/" + "x" * 2048, None),
        ("tg://user?id=1", None),  # would ping
        ("javascript:alert(1)", None),
        ("mailto:a@b.example", None),
        ("a.example", None),
        ("#part", None),
        ("", None),
    ],
)
def test_safe_url(destination: str, url: str | None) -> None:
    """Only the web, and only what cannot be mistaken for another host."""
    assert safe_url(destination) == url
