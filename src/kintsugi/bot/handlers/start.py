"""/start: a welcome, or the pairing of a stranger who brings a code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kintsugi.bot import pairing
from kintsugi.bot.context import Ended, TurnContext
from kintsugi.bot.people import People, Person, Role, higher
from kintsugi.clock import Clock
from kintsugi.events.outcomes import Effect
from kintsugi.store.database import Store

_WELCOMES: Final[Mapping[Role, str]] = MappingProxyType(
    {Role.GUEST: "pair-done-guest", Role.USER: "pair-done", Role.ADMIN: "pair-done-admin"}
)


class Start:
    def __init__(self, people: People, store: Store, clock: Clock) -> None:
        self._people = people
        self._store = store
        self._clock = clock

    async def __call__(self, turn: TurnContext) -> Ended:
        code = turn.address.command.argument if turn.address.command else ""
        if not code:
            return _welcome(turn)
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
            return _welcome(turn)  # the old link again, or another payload
        return turn.answered(_WELCOMES[higher(turn.person.role, role)])

    def _grant(self, person: Person, role: Role) -> Effect:
        if higher(person.role, role) is person.role:
            return lambda _connection: None  # a code takes nothing away
        return self._people.grant(person.id, role)


def _welcome(turn: TurnContext) -> Ended:
    return turn.answered("start-welcome" if turn.address.private else "start-welcome-group")
