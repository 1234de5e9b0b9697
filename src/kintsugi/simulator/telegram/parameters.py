"""The parameters of one call, read as leniently as Telegram reads them."""

import json
from collections.abc import Mapping

from kintsugi.simulator.telegram.refusal import bad_request


class Parameters:
    """Values as they came: strings from forms and queries, any JSON from JSON bodies."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """The parameter as text; empty when absent, null or structured."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) else ""

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a number; what is no number counts as absent, as at Telegram."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def structure(self, name: str, *, called: str) -> object:
        """A nested value, decoded when a form brought it as a string; None when absent.

        Raises: a 400 that calls the value `called` when it is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            decoded: object = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {called} JSON object") from None
        return decoded


def integer_field(source: Mapping[str, object], name: str, *, inside: str) -> int:
    """A required number of a nested object. Raises: a 400 that names `inside` and the field."""
    value = source.get(name)
    if value is None:
        raise bad_request(f"can't parse {inside}: Can't find field \"{name}\"")
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_request(f'can\'t parse {inside}: Field "{name}" must be of type Number')
    return value


def text_field(source: Mapping[str, object], name: str, *, inside: str) -> str:
    """A required string of a nested object. Raises: a 400 that names `inside` and the field."""
    value = source.get(name)
    if value is None:
        raise bad_request(f"can't parse {inside}: Can't find field \"{name}\"")
    if not isinstance(value, str):
        raise bad_request(f'can\'t parse {inside}: Field "{name}" must be of type String')
    return value


def objects(value: object, *, inside: str) -> list[Mapping[str, object]]:
    """A list of nested objects. Raises: a 400 that names `inside` when it is anything else."""
    if not isinstance(value, list):
        raise bad_request(f"can't parse {inside}: expected an Array")
    if not all(isinstance(item, dict) for item in value):
        raise bad_request(f"can't parse {inside}: expected an Object")
    return value
