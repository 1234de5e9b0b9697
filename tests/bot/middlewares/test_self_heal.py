from random import Random
from typing import Any

import pytest
from aiogram.types import TelegramObject
from sqlalchemy import Connection

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.middlewares.self_heal import SelfHeal
from kintsugi.errors import ModelTimeout, ModelUnavailable, StoreFull
from kintsugi.i18n import LOCALES, Locale
from kintsugi.orchestrator.unanswered import Unanswered
from tests.bot.stagehands import turn, update

ANSWERED = Ended(ending=Ending.ANSWERED)


async def _outcome(error: Exception | None, locale: Locale = "en") -> Any:
    async def handler(_event: TelegramObject, _data: dict[str, Any]) -> Ended:
        if error:
            raise error
        return ANSWERED

    return await SelfHeal(Random(1))(
        handler, TelegramObject(), {"turn": turn(update(), locale=locale)}
    )


async def test_well() -> None:
    """What goes well goes through."""
    assert await _outcome(None) is ANSWERED


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("error", "reason"),
    [(ModelUnavailable("hush"), "error-model"), (ModelTimeout("hush"), "error-model-slow")],
)
async def test_model(error: Exception, reason: str, locale: Locale) -> None:
    """A model's failure is explained in the person's language, without its own words."""
    ended = await _outcome(error, locale)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, reason)
    assert "hush" not in ended.reply


@pytest.mark.parametrize("error", [StoreFull("full"), KeyError("defect")])
async def test_the_rest(error: Exception) -> None:
    """Everything else is the bus's to try again."""
    with pytest.raises(type(error)):
        await _outcome(error)


async def test_what_is_on_record() -> None:
    """A failed turn's trace is committed with its explanation, which is that of its cause."""

    def effect(_connection: Connection) -> None:
        """Stands for the trace."""

    ended = await _outcome(Unanswered(ModelTimeout("hush"), (effect,)))
    assert (ended.reason, ended.effects) == ("error-model-slow", (effect,))
    assert (await _outcome(ModelUnavailable("hush"))).effects == ()
