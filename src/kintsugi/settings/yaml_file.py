"""The settings that a YAML file gives.

The file is composed into nodes, not loaded: a node knows its line, and a loaded dictionary has
already dropped the first of two equal keys.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode

from kintsugi.errors import Problem
from kintsugi.settings.layer import Given, Layer
from kintsugi.settings.register import register, sections, unknown


def read_yaml(path: Path) -> Layer:
    """What `path` says; every unknown or doubled key is a problem with its line."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        return _refused(str(path), f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return _refused(str(path), "is not UTF-8 text")
    except yaml.MarkedYAMLError as error:
        return _refused(_place(path, error), f"is not YAML: {_without_input(error)}")
    except yaml.YAMLError:  # the reader met a control character; it has no mark
        return _refused(str(path), "is not YAML: it holds characters that text does not have")
    return _Reader(path).read(root)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = [setting.key for setting in register()]
        self._given: dict[str, Given] = {}
        self._problems: list[Problem] = []

    def read(self, root: Node | None) -> Layer:
        for name, key, value in self._entries(root, ""):
            if name in sections():
                for _, inner_key, inner_value in self._entries(value, f"{name}."):
                    self._take(inner_key, inner_value)
            else:
                self._take(key, value)
        return Layer(given=self._given, problems=tuple(self._problems))

    def _entries(self, node: Node | None, prefix: str) -> Iterator[tuple[str, str, Node]]:
        """Name, full key and value of each known entry, once."""
        if node is None or _is_null(node):  # a section whose every line is commented out
            return
        if not isinstance(node, MappingNode):
            self._complain(node, prefix.rstrip("."), "must hold lines such as `name: value`")
            return
        known = [key for key in self._known() if key.startswith(prefix)]
        seen: set[str] = set()
        for name_node, value in node.value:
            name = name_node.value if isinstance(name_node, ScalarNode) else ""
            key = prefix + name
            if key not in known:
                self._complain(name_node, key, unknown("setting", key.lower(), self._known()))
            elif key in seen:
                self._complain(name_node, key, "is given twice")
            else:
                seen.add(key)
                yield name, key, value

    def _take(self, key: str, node: Node) -> None:
        if _is_null(node):
            return
        try:
            value = SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError, KeyError):  # a date such as 2026-13-01, an unknown tag
            self._complain(node, key, "is not a value that YAML can read")
            return
        self._given[key] = Given(value=value, source=self._source(node))

    def _known(self) -> list[str]:
        return [*self._keys, *sections()]

    def _complain(self, node: Node, key: str, message: str) -> None:
        self._problems.append(Problem(source=self._source(node), key=key, message=message))

    def _source(self, node: Node) -> str:
        return f"{self._path}:{node.start_mark.line + 1}"


def _is_null(node: Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"


def _place(path: Path, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"{path}:{mark.line + 1}" if mark else str(path)


def _without_input(error: yaml.MarkedYAMLError) -> str:
    """The parser's words without what it quotes: an alias it does not know may be a password."""
    return re.sub(r"\s*'[^']{2,}'", "", error.problem or "something is wrong here")


def _refused(source: str, message: str) -> Layer:
    return Layer(given={}, problems=(Problem(source=source, key="", message=message),))
