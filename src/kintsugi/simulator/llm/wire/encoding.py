"""JSON as providers send it: compact, UTF-8, not escaped."""

import json

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(value: object) -> bytes:
    return _encoder.encode(value).encode()
