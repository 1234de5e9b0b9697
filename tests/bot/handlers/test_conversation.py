from kintsugi.bot.handlers.conversation import NewConversation
from kintsugi.clock import ManualClock
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.store.database import Store
from tests.bot.stagehands import turn, update


async def test_new(store: Store, clock: ManualClock) -> None:
    """After /new the model is no longer shown what was said before."""
    context = turn(update("/new"))
    said = Line(turn_id="tg:42:0", role=Role.USER, text="old", at=clock.now())
    await store.write(lambda connection: turns.append(connection, context.session, [said]))
    ended = await NewConversation(clock)(context)
    assert ended.reply == context.say("new-done")
    for effect in ended.effects:
        await store.write(effect)
    recent = await store.read(lambda c: turns.recent(c, context.session, limit=9))
    assert list(recent) == []
