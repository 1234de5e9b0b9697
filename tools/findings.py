"""What the gates of the house find in a Python file that no linter counts for us."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60


class Rule(Enum):
    """Each member's value is the name of its exceptions' table in [tool.kintsugi.gates]."""

    LONG_FILE = "long_files"
    LONG_FUNCTION = "long_functions"
    LAZY_IMPORT = "lazy_imports"
    BROAD_EXCEPT = "broad_excepts"
    BARE_SILENCE = "bare_silences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`name` is stable under edits elsewhere, unlike a line: `src/kintsugi/pot.py::Pot.mend`."""

    rule: Rule
    name: str
    line: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A node and the definitions around it, outermost first."""

    node: ast.AST
    scope: tuple["_Definition", ...]

    @property
    def qualified_name(self) -> str:
        return ".".join(definition.name for definition in self.scope) or "<module>"

    @property
    def in_function(self) -> bool:
        return any(isinstance(definition, _FUNCTIONS) for definition in self.scope)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# CancelledError stands here because whoever catches it and does not raise it again takes away the
# caller's cancellation, which is worse than hiding an error.
_BROAD = {"Exception", "BaseException", "CancelledError"}

_SILENCE = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)(?P<rest>.*)")
_CODES = re.compile(r"^(?:\[[^\]]*\]|:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)")


def findings(path: Path, text: str) -> Iterator[Finding]:
    """All findings in one file; `path` is relative to the checkout and begins their names.

    Raises SyntaxError when the text is no Python.
    """
    name = path.as_posix()
    lines = text.count("\n") + 1
    if lines > FILE_LINES:
        yield Finding(rule=Rule.LONG_FILE, name=name, line=1, detail=f"{lines} lines")
    for place in _places(ast.parse(text, filename=name), ()):
        yield from _long_functions(name, place)
        yield from _lazy_imports(name, place)
        yield from _broad_excepts(name, place)
    yield from _bare_silences(name, text)


def _places(node: ast.AST, scope: tuple[_Definition, ...]) -> Iterator[_Place]:
    for child in ast.iter_child_nodes(node):
        inner = (*scope, child) if isinstance(child, _Definition) else scope
        yield _Place(node=child, scope=inner)
        yield from _places(child, inner)


def _long_functions(file: str, place: _Place) -> Iterator[Finding]:
    node = place.node
    if not isinstance(node, _FUNCTIONS):
        return
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > FUNCTION_LINES:
        name = f"{file}::{place.qualified_name}"
        yield Finding(rule=Rule.LONG_FUNCTION, name=name, line=node.lineno, detail=f"{lines} lines")


def _lazy_imports(file: str, place: _Place) -> Iterator[Finding]:
    """Named by what is imported: the exception is made for a dependency, not for a function."""
    node = place.node
    if not place.in_function:
        return
    match node:
        case ast.Import(names=names):
            modules = [alias.name for alias in names]
        case ast.ImportFrom(module=str(module)):
            modules = [module]
        case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="import_module")):
            modules = ["import_module"]
        case _:
            return
    for module in modules:
        yield Finding(
            rule=Rule.LAZY_IMPORT,
            name=f"{file}::{module}",
            line=node.lineno,
            detail=f"imported inside {place.qualified_name}",
        )


def _broad_excepts(file: str, place: _Place) -> Iterator[Finding]:
    node = place.node
    match node:
        case ast.ExceptHandler(type=caught, body=body):
            # Tidying up and raising the same again hides nothing.
            passes_on = isinstance(body[-1], ast.Raise) and body[-1].exc is None
            broad = not passes_on and (caught is None or _names(caught) & _BROAD)
        case ast.Call(func=ast.Attribute(attr="suppress") | ast.Name(id="suppress"), args=caught):
            broad = any(_names(error) & _BROAD for error in caught)
        case _:
            return
    if broad:
        name = f"{file}::{place.qualified_name}"
        yield Finding(rule=Rule.BROAD_EXCEPT, name=name, line=node.lineno, detail="catches all")


def _names(expression: ast.expr) -> set[str]:
    """The last names in an expression: `asyncio.CancelledError` gives asyncio, CancelledError."""
    nodes = tuple(ast.walk(expression))
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _bare_silences(file: str, text: str) -> Iterator[Finding]:
    """A linter, mypy or coverage told to be quiet without two words about the reason."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        silence = _SILENCE.search(token.string)
        if silence and not _says_why(silence["rest"]):
            line = token.start[0]
            yield Finding(
                rule=Rule.BARE_SILENCE,
                name=f"{file}::{line}",
                line=line,
                detail=f"{token.string} says no reason",
            )


def _says_why(rest: str) -> bool:
    words = re.findall(r"\w+", _CODES.sub("", rest))
    return len(words) > 1
