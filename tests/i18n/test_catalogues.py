from collections.abc import Iterator

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor
from structlog.testing import capture_logs

from kintsugi.i18n import LOCALES, Catalogues, Locale, Message, TextError, files

CATALOGUES = Catalogues.load(strict=True)


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - fluent's
        self.names.add(node.id.name)


def _entries(locale: Locale) -> Iterator[ast.Message | ast.Term | ast.Junk]:
    for file in files(locale):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, ast.Message | ast.Term | ast.Junk):
                yield entry


def _messages(locale: Locale) -> dict[str, set[str]]:
    """Id -> the variables in its text."""
    found = {}
    for entry in _entries(locale):
        if isinstance(entry, ast.Message):
            variables = Variables()
            variables.visit(entry)
            found[entry.id.name] = variables.names
    return found


EVERY_TEXT = [
    pytest.param(locale, id_, sorted(names), id=f"{locale}-{id_}")
    for locale in LOCALES
    for id_, names in _messages(locale).items()
]


def test_languages_have_the_same_files() -> None:
    """A room's texts are in a file of the same name in every language."""
    names = {locale: [file.name for file in files(locale)] for locale in LOCALES}
    assert names["ru"] == names["en"]
    assert names["en"]


def test_languages_say_the_same() -> None:
    """Every language has the same texts, and in each the same things are told."""
    assert _messages("ru") == _messages("en")


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_lost(locale: Locale) -> None:
    """No entry has a slip in its syntax, none has an id that another has."""
    entries = list(_entries(locale))
    assert [entry.content for entry in entries if isinstance(entry, ast.Junk)] == []
    ids = [entry.id.name for entry in entries if not isinstance(entry, ast.Junk)]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(("locale", "id_", "names"), EVERY_TEXT)
@pytest.mark.parametrize("value", [0, 1, 2, 5, 21, 1.5, "ann"])
def test_every_text_can_be_said(
    locale: Locale, id_: str, names: list[str], value: str | float
) -> None:
    """Each text comes out whole for counts and for names."""
    text = CATALOGUES.text(locale, Message(id_, dict.fromkeys(names, value)))
    assert text.strip()
    assert "{" not in text


@pytest.mark.parametrize(
    ("count", "en", "ru"),
    [
        (0, "0 seconds", "0 секунд"),
        (1, "1 second", "1 секунду"),
        (2, "2 seconds", "2 секунды"),
        (4, "4 seconds", "4 секунды"),
        (5, "5 seconds", "5 секунд"),
        (11, "11 seconds", "11 секунд"),  # teens are many, whatever they end in
        (14, "14 seconds", "14 секунд"),
        (21, "21 seconds", "21 секунду"),
        (22, "22 seconds", "22 секунды"),
        (111, "111 seconds", "111 секунд"),
        (1.5, "1.5 seconds", "1,5 секунды"),
        (1234, "1,234 seconds", "1\u00a0234 секунды"),
    ],
)
def test_plurals(count: float, en: str, ru: str) -> None:
    """Counts take the form their language has for them."""
    message = Message("duration-seconds", {"count": count})
    assert CATALOGUES.text("en", message) == en
    assert CATALOGUES.text("ru", message) == ru


@pytest.mark.parametrize(
    ("unit", "forms"),
    [
        ("minutes", ["1 минуту", "2 минуты", "5 минут"]),
        ("hours", ["1 час", "2 часа", "5 часов"]),
        ("days", ["1 день", "2 дня", "5 дней"]),
    ],
)
def test_russian_units(unit: str, forms: list[str]) -> None:
    """Durations stand in the accusative, as after «подождите» and «через»."""
    said = [CATALOGUES.text("ru", Message(f"duration-{unit}", {"count": n})) for n in (1, 2, 5)]
    assert said == forms


@pytest.mark.parametrize(("locale", "name"), [("en", "English"), ("ru", "Русский")])
def test_language_name(locale: Locale, name: str) -> None:
    """A language calls itself by its own name."""
    assert CATALOGUES.text(locale, Message("language-name")) == name


def test_a_message_within_a_message() -> None:
    """An argument that is a message is said in the language of the whole, without marks around."""
    inner = Message("language-name")
    assert CATALOGUES.text("ru", Message("duration-days", {"count": inner})) == "Русский дня"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (Message("no-such-text"), "ru: no-such-text: no such text"),
        (Message("duration-days"), "ru: duration-days: .*count"),
        (Message("duration-days", {"count": Message("none")}), "ru: none: no such text"),
    ],
)
def test_strict(message: Message, words: str) -> None:
    """In tests a text that is missing, or lacks an argument, is an error."""
    with pytest.raises(TextError, match=words):
        CATALOGUES.text("ru", message)


@pytest.mark.parametrize(
    ("message", "text", "lines"),
    [
        (Message("no-such-text"), "no-such-text", 2),
        (Message("duration-days"), "count дня", 1),
    ],
)
def test_lenient(message: Message, text: str, lines: int) -> None:
    """In production something is said all the same, and the log tells what is missing."""
    with capture_logs() as logs:
        assert Catalogues.load().text("ru", message) == text
    assert [line["event"] for line in logs] == ["text missing"] * lines
    assert logs[0]["message_id"] == message.id
