"""/start: a welcome, or the pairing of a stranger who brings a code."""

from kintsugi.bot import pairing
from kintsugi.bot.context import Ended, TurnContext
from kintsugi.bot.people import People, Role
from kintsugi.clock import Clock
from kintsugi.store.database import Store


class Start:
    def __init__(self, people: People, store: Store, clock: Clock) -> None:
        self._people = people
        self._store = store
        self._clock = clock

    async def __call__(self, turn: TurnContext) -> Ended:
        code = turn.address.command.argument if turn.address.command else ""
        if turn.person.role is not Role.STRANGER or not code:
            return turn.answered("start-welcome")
        # Written at once, not with the end of the turn: the answer depends on who was first.
        # A turn repeated after a crash redeems again and gets the same answer.
        role = await self._store.write(
            lambda connection: pairing.redeem(
                connection,
                code,
                turn.person.id,
                lambda granted: self._people.grant(turn.person.id, granted),
                now=self._clock.now(),
            )
        )
        self._people.forget(turn.person.id)
        if role is None:
            return turn.explained("pair-refused")
        return turn.answered("pair-done" if role is Role.USER else "pair-done-admin")
