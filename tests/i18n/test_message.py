from typing import get_args

import pytest

from kintsugi.i18n import LOCALES, Locale, Message, locale_for
from kintsugi.settings import Settings


@pytest.mark.parametrize(
    ("language_code", "default", "locale"),
    [
        ("ru", "en", "ru"),
        ("ru-RU", "en", "ru"),
        ("RU_ru", "en", "ru"),
        ("en-GB", "ru", "en"),
        ("de", "ru", "ru"),
        ("rue", "en", "en"),  # Rusyn is a language of its own
        ("", "ru", "ru"),
        (None, "en", "en"),
    ],
)
def test_locale_for(language_code: str | None, default: Locale, locale: Locale) -> None:
    """A person's language decides by its first part; one we do not speak gives the default."""
    assert locale_for(language_code, default) == locale


def test_every_language_can_be_the_default() -> None:
    """The setting knows the languages there are."""
    assert get_args(Settings.model_fields["language"].annotation) == LOCALES


def test_messages_are_equal_by_what_they_say() -> None:
    """A room's answer can be compared in its tests."""
    assert Message("a", {"b": 1}) == Message(id="a", args={"b": 1})
    assert Message("a") != Message("a", {"b": 1})
