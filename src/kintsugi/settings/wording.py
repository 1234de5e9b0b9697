"""Pydantic's verdicts in the operator's words.

No sentence repeats the input: it may be a secret.
"""

from typing import Final

from pydantic_core import ErrorDetails

_SENTENCES: Final = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number, and a smaller one",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_type": "must be text (in YAML, put it in quotes)",
    "path_type": "must be a path",
    "tuple_type": "must be a list, or values with commas between them",
    "missing": "must be given",
    "value_error": "{error}",
}


def sentence(details: ErrorDetails) -> str:
    """What is wrong with the value, to be read after its key."""
    said = _SENTENCES.get(details["type"], "is not a value this setting can have")
    items = [part + 1 for part in details["loc"] if isinstance(part, int)]
    where = f"item {items[0]} " if items else ""
    return where + said.format_map(
        {
            name: f"{bound:g}" if isinstance(bound, float) else bound
            for name, bound in details.get("ctx", {}).items()
        }
    )
