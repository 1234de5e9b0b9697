from typing import Any

import pytest

from kintsugi.events.catalogue import CATALOGUE, EventType, Field

SAMPLE = EventType(
    "sample",
    1,
    "All kinds of fields.",
    (
        Field("name", str, "a text"),
        Field("count", int, "a number"),
        Field("ready", bool, "yes or no"),
        Field("parts", list, "several", optional=True),
        Field("origin", dict, "an object", optional=True),
    ),
)
FULL: dict[str, Any] = {"name": "x", "count": 1, "ready": True, "parts": [], "origin": {}}


@pytest.mark.parametrize(
    "changes",
    [{}, {"parts": None, "origin": None}, {"name": "", "count": 0, "ready": False}],
)
def test_fitting_payload_has_no_problems(changes: dict[str, Any]) -> None:
    """What is optional may be null, and what is empty is there."""
    assert SAMPLE.problems(FULL | changes) == []


def test_optional_may_be_absent() -> None:
    """An optional field need not be named at all."""
    assert SAMPLE.problems({"name": "x", "count": 1, "ready": True}) == []


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"name": None}, ["payload.name: missing"]),
        ({"name": 5}, ["payload.name: must be a string"]),
        ({"count": "5"}, ["payload.count: must be an integer"]),
        ({"count": True}, ["payload.count: must be an integer"]),  # to Python it were one
        ({"count": 1.0}, ["payload.count: must be an integer"]),
        ({"ready": 1}, ["payload.ready: must be a boolean"]),
        ({"parts": {}}, ["payload.parts: must be a list"]),
        ({"origin": []}, ["payload.origin: must be an object"]),
        ({"b": 1, "a": 1}, ["payload.a: not part of sample", "payload.b: not part of sample"]),
        (
            {"zeal": 1, "ready": "no", "name": None},
            [
                "payload.name: missing",
                "payload.ready: must be a boolean",
                "payload.zeal: not part of sample",
            ],
        ),
    ],
)
def test_every_problem_is_named(changes: dict[str, Any], problems: list[str]) -> None:
    """All problems, in the contract's order, then what is not part of it by name."""
    assert SAMPLE.problems(FULL | changes) == problems


def test_catalogue_is_keyed_by_name() -> None:
    """A type is found by the name that its events carry."""
    assert {name: event_type.name for name, event_type in CATALOGUE.items()} == {
        name: name for name in CATALOGUE
    }


@pytest.mark.parametrize("event_type", CATALOGUE.values(), ids=lambda event_type: event_type.name)
def test_field_names_are_unique(event_type: EventType) -> None:
    """No type says two things of one field."""
    names = [field.name for field in event_type.fields]
    assert len(names) == len(set(names))
