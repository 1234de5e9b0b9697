import pytest

from kintsugi.bot.context import Ending
from kintsugi.bot.handlers.language import ChooseLanguage
from kintsugi.bot.people import People
from kintsugi.store.database import Store
from tests.bot.stagehands import turn, update


async def test_shown(people: People) -> None:
    """Without an argument /language shows the language and the choices."""
    ended = await ChooseLanguage(people)(turn(update("/language"), locale="ru"))
    assert "Русский" in (ended.reply or "")
    assert "en, ru" in (ended.reply or "")


@pytest.mark.parametrize("wanted", ["ru", "RU"])
async def test_changed(people: People, store: Store, wanted: str) -> None:
    """The choice is confirmed in the new language and kept."""
    context = turn(update(f"/language {wanted}"))
    ended = await ChooseLanguage(people)(context)
    assert "по-русски" in (ended.reply or "")
    for effect in ended.effects:
        await store.write(effect)
    assert (await people.get(context.person.id)).language == "ru"


async def test_unknown(people: People) -> None:
    """A language we do not speak changes nothing, however long its name."""
    ended = await ChooseLanguage(people)(turn(update("/language " + "x" * 500)))
    assert (ended.ending, ended.effects) == (Ending.EXPLAINED, ())
    assert "x" * 21 not in (ended.reply or "")
