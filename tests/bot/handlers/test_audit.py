import pytest

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.audit import ShowIncident
from kintsugi.bot.people import Role
from kintsugi.clock import ManualClock
from kintsugi.events import audit
from kintsugi.events.audit import Entry
from kintsugi.i18n import LOCALES, Locale
from kintsugi.ids import ChatId, Scope, UserId
from kintsugi.store.database import Store
from tests.bot.stagehands import turn, update


@pytest.fixture
async def show(store: Store, clock: ManualClock) -> ShowIncident:
    """Over a trail with one incident."""
    entry = Entry(
        at=clock.now(),
        trace_id="feed",
        actor="user",
        scope=Scope(chat=ChatId(7), user=UserId(7)),
        action=audit.INCIDENT,
        outcome="error-model",
        subject="k7m2xp",
    )
    await store.write(lambda connection: audit.record(connection, entry))
    return ShowIncident(store)


async def _ask(show: ShowIncident, text: str, locale: Locale = "en") -> Ended:
    return await show(turn(update(text), role=Role.ADMIN, locale=locale))


@pytest.mark.parametrize("locale", LOCALES)
async def test_found(show: ShowIncident, locale: Locale) -> None:
    """What is on record is shown with the trace to look for in the log."""
    ended = await _ask(show, "/audit K7M2XP", locale)
    assert ended.ending is Ending.ANSWERED
    head, line = (ended.reply or "").splitlines()
    assert "k7m2xp" in head
    assert "feed" in head
    assert line == "2026-01-01 12:00:00 UTC  incident: error-model  k7m2xp"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("text", "reason"), [("/audit", "audit-usage"), ("/audit nonsense", "audit-nothing")]
)
async def test_not_found(show: ShowIncident, text: str, reason: str, locale: Locale) -> None:
    """Without an id, or with one that is on no record, it says so."""
    ended = await _ask(show, text, locale)
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, reason)
