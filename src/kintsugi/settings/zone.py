"""A time zone, by IANA's name."""

from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _check(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: it names a folder of zones
        raise ValueError("must be a time zone such as Europe/Berlin") from None
    return name


ZoneName: TypeAlias = Annotated[str, AfterValidator(_check)]
