from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintsugi.bot.atlas import Atlas, fixed, likely, offset_of, offset_shown, zone_of

ATLAS = Atlas()
ZONES = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
WINTER, SUMMER = (datetime(2026, month, 15, 12, tzinfo=UTC) for month in (1, 7))


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  Berlin ", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"),
        ("Москва", "Europe/Moscow"),
        ("питер", "Europe/Moscow"),
        ("Санкт Петербург", "Europe/Moscow"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Кельн", "Europe/Berlin"),  # written without its dots
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("new york", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("Atlantis", None),
        ("", None),
        ("../../etc/passwd", None),
    ],
)
def test_find(name: str, zone: str | None) -> None:
    """A zone is found by its own name and by its cities', in English and Russian, in any case."""
    assert ATLAS.find(name) == zone


def test_every_zone_is_found() -> None:
    """Whatever IANA calls a zone is understood, an old name perhaps by its new one."""
    for zone in ZONES:
        found = ATLAS.find(zone)
        assert found is not None
        for moment in (WINTER, SUMMER):
            there, meant = (moment.astimezone(ZoneInfo(each)) for each in (found, zone))
            assert there.utcoffset() == meant.utcoffset(), zone


def test_every_city_is_in_a_zone() -> None:
    """The list of cities, and the zones that are offered, are IANA's."""
    offered = {zone for code in ("ru", "de", "zh", None) for zone in likely(code)}
    assert {*ATLAS._cities, *offered} <= set(ZONES)


@pytest.mark.parametrize(
    ("name", "first"),
    [("Berln", "Europe/Berlin"), ("Масква", "Europe/Moscow"), ("Europe/Pariss", "Europe/Paris")],
)
def test_nearest(name: str, first: str) -> None:
    """A slip of the pen is understood, the likeliest first."""
    assert ATLAS.nearest(name)[0] == first
    assert len(ATLAS.nearest(name)) <= 3


@pytest.mark.parametrize("name", ["", "qqqqqq", "x" * 4000])
def test_nothing_is_near(name: str) -> None:
    """What is like nothing is like nothing."""
    assert ATLAS.nearest(name) == ()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("+3", 180),
        ("UTC+3", 180),
        ("gmt -5", -300),
        ("−3:30", -210),
        ("+0545", 345),
        ("+545", 345),
        ("+14", 840),
        ("-12", -720),
        ("+15", None),
        ("-12:30", None),
        ("3", None),
        ("+3:75", None),
        ("+", None),
        ("UTC", None),
        ("Berlin", None),
    ],
)
def test_offset(text: str, minutes: int | None) -> None:
    """An offset has a sign, and is one that there is on Earth."""
    assert offset_of(text) == (None if minutes is None else timedelta(minutes=minutes))


@given(st.integers(min_value=-12 * 60, max_value=14 * 60), st.sampled_from(["", "utc", "GMT "]))
def test_offset_round(minutes: int, prefix: str) -> None:
    """What is shown of an offset is understood as that offset."""
    offset = timedelta(minutes=minutes)
    moment = WINTER.astimezone(timezone(offset))
    assert offset_of(prefix + offset_shown(moment)) == offset


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    """Nothing that people write is an error."""
    assert ATLAS.find(text) in {None, *ZONES}
    assert set(ATLAS.nearest(text)) <= set(ZONES)
    offset_of(text)


@pytest.mark.parametrize("now", [WINTER, SUMMER])
def test_every_offset_has_zones(now: datetime) -> None:
    """For each offset at which people live there is a zone to offer, and it is right now."""
    offsets = {now.astimezone(ZoneInfo(zone)).utcoffset() for zone in ZONES}
    for offset in offsets - {timedelta(hours=-12)}:  # no city: open sea
        assert offset is not None
        found = ATLAS.at_offset(offset, now, "en")
        assert found
        assert {now.astimezone(ZoneInfo(zone)).utcoffset() for zone in found} == {offset}


def test_the_likely_ones_go_first() -> None:
    """Of the zones at an offset, first those where the language is spoken."""
    assert ATLAS.at_offset(timedelta(hours=1), WINTER, "fr")[0] == "Europe/Paris"
    assert ATLAS.at_offset(timedelta(hours=1), WINTER, "de")[0] == "Europe/Berlin"


@pytest.mark.parametrize("hours", range(-12, 15))
def test_fixed(hours: int) -> None:
    """For whole hours there is a zone without summer time."""
    zone = fixed(timedelta(hours=hours))
    assert zone in ZONES
    assert SUMMER.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)
    assert fixed(timedelta(hours=hours, minutes=30)) is None


def test_city() -> None:
    """A zone is called by its city, in Russian where we know the word."""
    assert ATLAS.city("Europe/Moscow", "ru") == "Москва"
    assert ATLAS.city("America/New_York", "en") == "New York"
    assert ATLAS.city("Pacific/Guam", "ru") == "Guam"


@pytest.mark.parametrize("name", [None, "", "Europe/Atlantis", "../secret", "Europe"])
def test_no_zone(name: str | None) -> None:
    """A name that IANA has given up is none."""
    assert zone_of(name) is None


def test_likely() -> None:
    """Three by the language, whatever region it names; for any other, three large ones."""
    assert likely("en-GB") == likely("en")
    assert len(likely("pt-br")) == len(likely("tlh")) == len(likely(None)) == 3
