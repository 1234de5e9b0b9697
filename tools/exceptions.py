"""Exceptions to the gates: each has a name and a reason, in pyproject.toml, or does not exist."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

Reasons = Mapping[str, str]


def load(pyproject: Path) -> Mapping[str, Reasons]:
    """The tables under [tool.kintsugi.gates]: gate -> name of what is excepted -> reason.

    Without that section there are no exceptions.
    """
    document = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    gates: Mapping[str, Reasons] = document["tool"].get("kintsugi", {}).get("gates", {})
    return gates


def stale(reasons: Reasons, found: Collection[str]) -> tuple[str, ...]:
    """Exceptions that nothing needs any more, sorted; they go, so that the lists only shrink."""
    return tuple(sorted(name for name in reasons if name not in found))


def unreasoned(reasons: Reasons) -> tuple[str, ...]:
    """Exceptions whose reason is shorter than three words, sorted."""
    shortest = 3
    return tuple(sorted(name for name, why in reasons.items() if len(why.split()) < shortest))
