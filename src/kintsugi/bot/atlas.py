"""Time zones by the names people have for them: IANA's, cities in two languages, and offsets."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kintsugi.i18n import Locale

_OFFSET: Final = re.compile(
    r"(?:utc|gmt)?\s*(?P<sign>[-+−–])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?",
    re.IGNORECASE,
)
_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)
_NEAREST: Final = 3
_LONGEST: Final = 64  # characters that can be a name
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)

# Where people with this language mostly are, the likeliest first.
_LIKELY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "be": ("Europe/Minsk", "Europe/Warsaw", "Europe/Moscow"),
        "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
        "en": ("Europe/London", "America/New_York", "America/Los_Angeles"),
        "es": ("Europe/Madrid", "America/Mexico_City", "America/Argentina/Buenos_Aires"),
        "fr": ("Europe/Paris", "America/Toronto", "Europe/Brussels"),
        "hi": ("Asia/Kolkata", "Europe/London", "America/New_York"),
        "it": ("Europe/Rome", "Europe/Zurich", "Europe/London"),
        "ja": ("Asia/Tokyo", "America/Los_Angeles", "Europe/London"),
        "kk": ("Asia/Almaty", "Europe/Moscow", "Europe/Berlin"),
        "pl": ("Europe/Warsaw", "Europe/London", "America/Chicago"),
        "pt": ("America/Sao_Paulo", "Europe/Lisbon", "America/New_York"),
        "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
        "tr": ("Europe/Istanbul", "Europe/Berlin", "Europe/London"),
        "uk": ("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin"),
        "zh": ("Asia/Shanghai", "Asia/Singapore", "America/Los_Angeles"),
    }
)
_ELSEWHERE: Final = ("Europe/London", "Europe/Berlin", "America/New_York")


class Atlas:
    """Every zone there is; made once, from the data of `tzdata` and our list of cities."""

    def __init__(self) -> None:
        iana = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
        lines = files("kintsugi.bot").joinpath("cities.txt").read_text(encoding="utf-8")
        self._cities = dict(_cities(lines))
        names = {_plain(zone): zone for zone in iana}
        for zone in iana:
            names.setdefault(_plain(zone.rpartition("/")[2]), zone)
        # Ours go last and win: they are the ones that people mean.
        for zone, cities in self._cities.items():
            names |= {_plain(city): zone for city in cities}
            names[_plain(zone.rpartition("/")[2])] = zone
        self._names: Mapping[str, str] = MappingProxyType(names)

    def find(self, name: str) -> str | None:
        """The zone with that name, or of that city."""
        return self._names.get(_plain(name))

    def nearest(self, name: str) -> tuple[str, ...]:
        """Zones whose names are written nearly so; none for what is like nothing."""
        near = get_close_matches(_plain(name[:_LONGEST]), self._names, n=2 * _NEAREST, cutoff=0.7)
        return tuple(dict.fromkeys(self._names[each] for each in near))[:_NEAREST]

    def at_offset(self, offset: timedelta, now: datetime, language: str | None) -> tuple[str, ...]:
        """Zones in which it is so far from UTC now, the likeliest for the language first."""
        candidates = dict.fromkeys((*likely(language), *self._cities))
        found = (
            zone for zone in candidates if now.astimezone(ZoneInfo(zone)).utcoffset() == offset
        )
        return tuple(found)[:_NEAREST]

    def city(self, zone: str, locale: Locale) -> str:
        """What to call it on a button."""
        cities = self._cities.get(zone, ())
        russian = next((city for city in cities if _CYRILLIC.search(city)), None)
        if locale == "ru" and russian is not None:
            return russian
        return zone.rpartition("/")[2].replace("_", " ")


def likely(language: str | None) -> tuple[str, ...]:
    """Three zones to offer to somebody of whom only Telegram's language code is known."""
    code = (language or "").lower().partition("-")[0]
    return _LIKELY.get(code, _ELSEWHERE)


def zone_of(name: str | None) -> ZoneInfo | None:
    """None where there is no such zone (any more)."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_of(text: str) -> timedelta | None:
    """What a text such as `+3`, `UTC-03:30` or `GMT +5:45` means; None for what is no offset."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    offset = size if match["sign"] == "+" else -size
    return offset if _WESTMOST <= offset <= _EASTMOST else None


def fixed(offset: timedelta) -> str | None:
    """The zone that is always so far from UTC; there is one for whole hours only."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # POSIX counts westwards


def offset_shown(moment: datetime) -> str:
    """Of a moment in its zone, how far that is from UTC: `+3`."""
    minutes = (moment.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"{sign}{hours}" + (f":{rest:02d}" if rest else "")


def _cities(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in text.splitlines():
        zone, colon, cities = line.partition(":")
        if colon and not line.startswith("#"):
            yield zone, tuple(city.strip() for city in cities.split(","))


def _plain(name: str) -> str:
    """A name as people may write it: in any case, without its hyphens and the marks on letters."""
    letters = normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not combining(letter))
    return " ".join(re.sub(r"[_\-.,]+", " ", bare).split())
