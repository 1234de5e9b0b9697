"""Reading JSON that came over the wire: each field by name and type, or a complaint naming it."""

import json
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = TypeVar("Value")


class Unreadable(ValueError):
    """The request does not have the shape it must have; the caller answers 400 with this text."""


class Fields:
    """A JSON object with typed access. A missing or null field yields the default given."""

    def __init__(self, value: object, where: str = "body") -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{where} must be an object")
        self.values: Mapping[str, object] = value
        self._where = where

    @classmethod
    def parse(cls, raw: bytes) -> "Fields":
        try:
            return cls(json.loads(raw))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise Unreadable(f"body is not valid JSON: {error}") from error

    def text(self, name: str, default: str | None = None) -> str:
        return self._typed(name, str, default)

    def integer(self, name: str, default: int | None = None) -> int:
        return self._typed(name, int, default)

    def number(self, name: str, default: float | None = None) -> float:
        value = self.values.get(name)
        return float(value) if type(value) is int else self._typed(name, float, default)

    def flag(self, name: str, *, default: bool) -> bool:
        return self._typed(name, bool, default)

    def optional_text(self, name: str) -> str | None:
        return None if self.values.get(name) is None else self.text(name)

    def optional_integer(self, name: str) -> int | None:
        return None if self.values.get(name) is None else self.integer(name)

    def optional_number(self, name: str) -> float | None:
        return None if self.values.get(name) is None else self.number(name)

    def inner(self, name: str) -> "Fields":
        """The object under that name; an empty one if it is missing."""
        value = self.values.get(name)
        return Fields({} if value is None else value, f"{self._where}.{name}")

    def objects(self, name: str) -> list["Fields"]:
        """The list of objects under that name; an empty one if it is missing."""
        items = self._typed(name, list, [])
        return [Fields(item, f"{self._where}.{name}[{i}]") for i, item in enumerate(items)]

    def refuse_others(self, *known: str) -> None:
        """Complain of every field that is not known: a misspelt one would be ignored in silence."""
        if unknown := sorted(self.values.keys() - set(known)):
            raise Unreadable(f"{self._where} does not know {', '.join(unknown)}")

    def _typed(self, name: str, kind: type[Value], default: Value | None) -> Value:
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if type(value) is not kind:  # isinstance would take true for an integer
            raise Unreadable(f"{self._where}.{name} must be {kind.__name__}")
        return value
