"""The hostile sources of inputs.json, by name.

There a source is a list of pieces: a text, or a pair of a text and how often it is repeated.
"""

import json
from pathlib import Path


def hostile_sources() -> dict[str, str]:
    listed = json.loads((Path(__file__).parent / "inputs.json").read_text())
    return {one["name"]: "".join(map(_piece, one["pieces"])) for one in listed}


def _piece(piece: str | list[object]) -> str:
    if isinstance(piece, str):
        return piece
    text, times = piece
    assert isinstance(text, str)
    assert isinstance(times, int)
    return text * times
