"""Prices of models, as operators write them: a mapping from provider/model to what it costs."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

from kintsugi.settings.model_names import model_name

_PER_TOKEN: Final = ("input", "output", "cached_input")
_DOLLARS: Final = (*_PER_TOKEN, "minute")
_COUNTS: Final = ("window", "most_output")
_FIELDS: Final = (*_DOLLARS, *_COUNTS, "free")


class ModelPrice(BaseModel):
    """What one model costs, in US dollars, and how much it can hold.

    Tokens are priced by the million, sound by the minute: vendors list them so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str  # provider/model
    input: Decimal | None = None
    output: Decimal | None = None
    cached_input: Decimal | None = None  # None: as `input`
    minute: Decimal | None = None  # of sound, for a transcriber that is not paid by the token
    free: bool = False
    window: int | None = None  # tokens of conversation and answer
    most_output: int | None = None  # tokens of one answer


def _read(value: object) -> object:
    """A mapping (YAML), or its JSON text (environment). Every problem is told at once."""
    if isinstance(value, str):
        value = _from_json(value)
    if isinstance(value, list | tuple) and not value:
        return ()
    if not isinstance(value, dict):
        raise ValueError("must be a mapping from provider/model to its price")  # noqa: TRY004 - pydantic takes no TypeError
    problems = [problem for name, price in value.items() for problem in _problems(name, price)]
    if problems:
        raise ValueError("; ".join(problems))
    return [{"model": model_name(name), **_exact(price)} for name, price in value.items()]


def _from_json(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise ValueError(f"must be JSON: {error.msg} at character {error.pos + 1}") from None


def _problems(name: object, price: object) -> Iterator[str]:
    try:
        model_name(str(name))
    except ValueError as error:
        yield f"{name} {error}"
    if not isinstance(price, dict):
        yield f"{name} must have fields such as input and output"
        return
    for field, value in price.items():
        if field not in _FIELDS:
            near = get_close_matches(str(field), _FIELDS, n=1)
            yield f"{name}: unknown field {field}" + (f"; did you mean {near[0]}?" if near else "")
        elif problem := _problem(field, value):
            yield f"{name}: {field} {problem}"
    yield from _incomplete(name, price)


def _incomplete(name: object, price: Mapping[str, Any]) -> Iterator[str]:
    paid = [field for field in _DOLLARS if field in price]
    if price.get("free") is True and paid:
        yield f"{name}: free, and yet {' and '.join(paid)}"
    elif price.keys() & _PER_TOKEN and not {"input", "output"} <= price.keys():
        yield f"{name}: input and output go together"


def _problem(field: str, value: object) -> str | None:
    if field == "free":
        return None if isinstance(value, bool) else "must be true or false"
    number = _number(value)
    if number is None:
        return "must be a number"
    if field in _COUNTS:
        return None if number == int(number) and number > 0 else "must be a whole number above 0"
    return "must not be below 0" if number < 0 else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _exact(price: Mapping[str, Any]) -> dict[str, Any]:
    """0.15 stays 0.15: a binary fraction would not be what the operator wrote."""
    return {
        field: Decimal(str(value)) if field in _DOLLARS else value for field, value in price.items()
    }


ModelPrices = Annotated[tuple[ModelPrice, ...], BeforeValidator(_read)]
