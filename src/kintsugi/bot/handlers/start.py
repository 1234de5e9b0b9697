"""/start: a welcome, or the pairing of a stranger who brings a code."""

from kintsugi.bot import pairing
from kintsugi.bot.context import Ended, TurnContext
from kintsugi.bot.people import People, Person, Role
from kintsugi.clock import Clock
from kintsugi.events.outcomes import Effect
from kintsugi.store.database import Store


class Start:
    def __init__(self, people: People, store: Store, clock: Clock) -> None:
        self._people = people
        self._store = store
        self._clock = clock

    async def __call__(self, turn: TurnContext) -> Ended:
        code = turn.address.command.argument if turn.address.command else ""
        if not code:
            return turn.answered("start-welcome")
        # Written at once, not with the end of the turn: the answer depends on who was first.
        # A turn repeated after a crash redeems again and gets the same answer.
        role = await self._store.write(
            lambda connection: pairing.redeem(
                connection,
                code,
                turn.person.id,
                lambda granted: self._grant(turn.person, granted),
                now=self._clock.now(),
            )
        )
        self._people.forget(turn.person.id)
        if role is None and turn.person.role is Role.STRANGER:
            return turn.explained("pair-refused")
        if role is None:
            return turn.answered("start-welcome")  # the old link again, or another payload
        return turn.answered("pair-done" if role is Role.USER else "pair-done-admin")

    def _grant(self, person: Person, role: Role) -> Effect:
        if person.role is Role.ADMIN:
            return lambda _connection: None  # a code takes nothing away
        return self._people.grant(person.id, role)
