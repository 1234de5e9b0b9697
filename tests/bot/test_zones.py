import pytest

from kintsugi.bot.people import People
from kintsugi.bot.zones import ANOTHER, Zones
from kintsugi.i18n import Locale
from kintsugi.ids import UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN, turn, update


def test_first_question(zones: Zones) -> None:
    """It is the same for a person whichever turn asks it, and is put to nobody else."""
    one, other = (zones.first_question(turn(update(), key=key)) for key in ("a", "b"))
    assert one == other
    assert one.session.user == ANN
    assert one.options[-1].value == ANOTHER


def test_which_question(zones: Zones) -> None:
    """It is one of its turn's, and has the city's name and what its clock says now."""
    one, other = (
        zones.which_question(turn(update(), key=key), "Which?", ["Asia/Tokyo"])
        for key in ("a", "b")
    )
    assert one.id != other.id
    assert [(each.value, each.label) for each in one.options] == [("Asia/Tokyo", "Tokyo +9")]


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "I go by the clock of Asia/Tokyo"), ("ru", "Теперь я живу по часам Asia/Tokyo")],
)
async def test_answered(
    zones: Zones, store: Store, people: People, locale: Locale, words: str
) -> None:
    """The zone is kept, and the person is known by it at once."""
    assert (await people.get(UserId(ANN))).zone is None
    verdict = await zones.answered(zones.first_question(turn(update())), "Asia/Tokyo", locale)
    assert verdict.text.startswith(words)
    for effect in verdict.effects:
        await store.write(effect)
    zone = (await people.get(UserId(ANN))).zone
    assert zone is not None
    assert zone.key == "Asia/Tokyo"


async def test_another(zones: Zones) -> None:
    """Who is elsewhere is told the command; nothing is kept."""
    verdict = await zones.answered(zones.first_question(turn(update())), ANOTHER, "en")
    assert "/timezone Europe/Berlin" in verdict.text
    assert verdict.effects == ()
