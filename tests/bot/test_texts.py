"""Every text that a person reads comes from the catalogues, and every one there is said.

The rule, by the syntax tree: a literal with two words side by side, or with Cyrillic letters, is a
text. It is none where it cannot reach a person: in a docstring, an error that is raised, a pattern
to recognise what people write, or a reason on record. What else is none is allowed by name.
A single word counts where it is handed to what people read.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

import kintsugi
from kintsugi.i18n import files

SOURCE: Final = Path(kintsugi.__file__).parent
SPEAKING: Final = ("app/application.py", "bot", "orchestrator", "llm/offline.py")
"""What people hear from. The command line speaks English to operators, and is left out."""

SHOWN: Final = frozenset({"reply", "text", "note", "notice", "stop_label"})
"""Keywords whose values people read."""

QUIET_CALLS: Final = frozenset({"compile", "debug", "info", "warning", "error", "exception"})
"""Methods that take patterns, and words for the log."""

ALLOWED: Final[Mapping[str, str]] = {
    "Bad Request: file is too big": "Telegram's words, recognised",
    "message is not modified": "Telegram's words, recognised",
    "message to edit not found": "Telegram's words, recognised",
    "message can't be edited": "Telegram's words, recognised",
    "Not Found": "Telegram's words, recognised",
    "not now": "the value of a state",
    "late, and not the newest": "a reason on record",
    "the chat is closed to us": "an error on record",
    " without a Bot API answer": "an error, made to be raised",
}
"""Each with what it is."""


WILD: Final = "[a-z0-9_-]+"


def _modules() -> list[Path]:
    roots = [SOURCE / name for name in SPEAKING]
    inside = [path for root in roots for path in root.rglob("*.py")]
    return sorted([*inside, *(root for root in roots if root.is_file())])


def _texts(tree: ast.AST) -> Iterator[str]:
    """The literals that may be read by a person."""
    if _is_quiet(tree):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and _is_prose(tree.value):
        yield tree.value
    if isinstance(tree, ast.keyword) and tree.arg in SHOWN and _is_word(tree.value):
        yield ast.unparse(tree.value)
    for child in ast.iter_child_nodes(tree):
        yield from _texts(child)


def _is_prose(text: str) -> bool:
    if "\\" in text:  # a pattern
        return False
    return bool(re.search(r"[^\W\d_]{2,}[,.:;!?]? [^\W\d_]|[Ѐ-ӿ]", text))


def _is_word(value: ast.expr) -> bool:
    literal = value.value if isinstance(value, ast.Constant) else ""
    if not isinstance(literal, str) or _is_prose(literal):
        return False
    return bool(re.search(r"[^\W\d_]", literal))


def _is_quiet(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise():  # docstrings, errors
            return True
        case ast.AnnAssign(target=ast.Name(id="_SENTENCES")):  # states, for those who read them
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in QUIET_CALLS
        case ast.keyword(arg=name):
            return name == "reason"
        case _:
            return False


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8"))
        for path in _modules()
    }


def test_no_text_is_outside_the_catalogues(trees: Mapping[str, ast.Module]) -> None:
    """No room says anything in words of its own."""
    found = [f"{name}: {text}" for name, tree in trees.items() for text in _texts(tree)]
    assert [each for each in found if each.partition(": ")[2] not in ALLOWED] == []


def test_no_allowance_outlives_its_text(trees: Mapping[str, ast.Module]) -> None:
    """What is allowed is still there."""
    assert set(ALLOWED) <= {text for tree in trees.values() for text in _texts(tree)}


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('Ended(reply="Sorry, no.")', ["Sorry, no."]),
        ('Ended(reply="Sorry")', ["'Sorry'"]),
        ('lines.append(f"You have {n} messages left")', ["You have ", " messages left"]),
        ('greeting = "Привет"', ["Привет"]),
        ('"""A docstring of two words."""', []),
        ('raise KeyError("no such thing")', []),
        ('turn.say("start-welcome")', []),
        ('Ended(reason="not for us")', []),
        ('log.info("it went well")', []),
        ('Ended(reply="\\n".join(lines))', []),
    ],
)
def test_the_rule(source: str, texts: list[str]) -> None:
    """The rule finds what would be said, and lets pass what is not."""
    assert list(_texts(ast.parse(source))) == texts


def _ids() -> set[str]:
    return {
        entry.id.name
        for file in files("en")
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body
        if isinstance(entry, fluent.Message)
    }


def _named_in(tree: ast.AST) -> Iterator[str]:
    """Patterns of the ids that a module names, whole or in parts: f"error-{reason}"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield "".join(_part(value) for value in node.values)


def _is_telling(pattern: str) -> bool:
    """One that is all wildcards would match every id."""
    return bool(re.search("[a-z]{3}", pattern.replace(WILD, "")))


def _part(value: ast.expr) -> str:
    return re.escape(str(value.value)) if isinstance(value, ast.Constant) else WILD


def _named_in_catalogues() -> Iterator[str]:
    """Ids that other texts hold: { language-name }."""
    for file in files("en"):
        yield from re.findall(r"\{ ([a-z-]+) \}", file.read_text(encoding="utf-8"))


def test_no_text_is_unused(trees: Mapping[str, ast.Module]) -> None:
    """What nobody says any more leaves the catalogues."""
    patterns = {each for tree in trees.values() for each in _named_in(tree)}
    said = re.compile("|".join(each for each in patterns if _is_telling(each)))
    unused = {each for each in _ids() if not said.fullmatch(each)}
    assert unused - set(_named_in_catalogues()) == set()
