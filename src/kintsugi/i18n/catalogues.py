"""Texts of all languages: Fluent files, one per room and language, parsed when first needed."""

from collections.abc import Iterator
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from typing import Final, Self

import structlog
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern

from kintsugi.i18n.message import Argument, Locale, Message

_FALLBACK: Final[Locale] = "en"  # the language every text is written in first

_log = structlog.get_logger(__name__)


class TextError(LookupError):
    """A message that cannot be said as asked; raised only by strict catalogues, in tests."""


def files(locale: Locale) -> list[Traversable]:
    """The Fluent files of a language, by name."""
    folder = package_files("kintsugi.i18n").joinpath(locale)
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".ftl")]
    return sorted(found, key=lambda entry: entry.name)


class Catalogues:
    """Says messages.

    A reply must not be lost for want of a word, so what is missing is logged and replaced: an
    unknown id by the English text, then by the id itself; a missing argument by its name. Strict
    catalogues raise `TextError` instead.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._bundles: dict[Locale, FluentBundle] = {}
        self._said: dict[tuple[Locale, str], str] = {}  # without arguments: always the same

    @classmethod
    def load(cls, *, strict: bool = False) -> Self:
        """Cheap: a language is read and parsed when it is first spoken."""
        return cls(strict=strict)

    def text(self, locale: Locale, message: Message) -> str:
        """`message` in the language of `locale`, without direction marks."""
        if not message.args and (said := self._said.get((locale, message.id))) is not None:
            return said
        for language in dict.fromkeys((locale, _FALLBACK)):
            if (pattern := self._pattern(language, message.id)) is not None:
                return self._format(language, message, pattern)
            self._complain(language, message.id, ["no such text"])
        return message.id

    def _pattern(self, locale: Locale, message_id: str) -> Pattern | None:
        bundle = self._bundle(locale)
        return bundle.get_message(message_id).value if bundle.has_message(message_id) else None

    def _format(self, locale: Locale, message: Message, pattern: Pattern) -> str:
        arguments = {name: self._argument(locale, value) for name, value in message.args.items()}
        text, errors = self._bundle(locale).format_pattern(pattern, arguments)
        if errors:
            self._complain(locale, message.id, [str(error) for error in errors])
        elif not arguments:
            self._said[locale, message.id] = str(text)
        return str(text)

    def _argument(self, locale: Locale, value: Argument) -> str | int | float:
        return self.text(locale, value) if isinstance(value, Message) else value

    def _complain(self, locale: Locale, message_id: str, problems: list[str]) -> None:
        if self._strict:
            raise TextError(f"{locale}: {message_id}: {'; '.join(problems)}")
        _log.error("text missing", locale=locale, message_id=message_id, problems=problems)

    def _bundle(self, locale: Locale) -> FluentBundle:
        if locale not in self._bundles:
            self._bundles[locale] = _parse(locale)
        return self._bundles[locale]


def _parse(locale: Locale) -> FluentBundle:
    # Isolation marks around arguments would end up in what people copy, commands above all.
    bundle = FluentBundle([locale], use_isolating=False)
    for source in _sources(locale):
        bundle.add_resource(FluentResource(source))
    return bundle


def _sources(locale: Locale) -> Iterator[str]:
    for file in files(locale):
        yield file.read_text(encoding="utf-8")
