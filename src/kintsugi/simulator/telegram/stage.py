"""The play, without the wire: people, groups, what stands in the chats, and how to wait for it."""

import asyncio
from collections.abc import Callable, Mapping

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.actors import Group, Person
from kintsugi.simulator.telegram.changes import Change
from kintsugi.simulator.telegram.chat import Chat, ChatKind, Standing
from kintsugi.simulator.telegram.faults import Faults
from kintsugi.simulator.telegram.journal import Journal
from kintsugi.simulator.telegram.profile import BotProfile, UserProfile
from kintsugi.simulator.telegram.world import World

_SUPERGROUP_PREFIX = "-100"


class Stage:
    def __init__(self, *, bot: BotProfile, clock: Clock) -> None:
        self.world = World(bot=bot, clock=clock)
        self.journal = Journal()
        self.faults = Faults(clock)

    def person(
        self,
        *,
        id: int,  # noqa: A002 - Telegram's own word for it, and the one the tests read best with
        first_name: str,
        language_code: str | None = "en",
        username: str | None = None,
        started: bool = True,
    ) -> Person:
        """Let somebody join Telegram; `started`: they have pressed Start, so the bot may write.

        An id that is known already gives the same person with the new particulars.
        """
        profile = UserProfile(
            id=id, first_name=first_name, language_code=language_code, username=username
        )
        known = self.world.people.get(id)
        self.world.people[id] = profile
        if known is None:
            chat = Chat(chat_id=id, kind="private", title=first_name)
            chat.join(profile)
            chat.standing = Standing.OPEN if started else Standing.NOT_STARTED
            self.world.chats[id] = chat
        return Person(self.world, profile)

    def known_person(self, user_id: int) -> Person:
        """Raises: KeyError for an id that `person` was never called with."""
        return Person(self.world, self.world.people[user_id])

    def group(
        self,
        *,
        id: int,  # noqa: A002 - as above
        title: str,
        forum: bool = False,
    ) -> Group:
        """A group the bot is in; ids that begin with -100, and forums, are supergroups."""
        is_super = forum or str(id).startswith(_SUPERGROUP_PREFIX)
        kind: ChatKind = "supergroup" if is_super else "group"
        chat = Chat(chat_id=id, kind=kind, title=title, forum=forum)
        self.world.chats[id] = chat
        return Group(self.world, chat)

    def chat(self, chat_id: int) -> Chat:
        """Raises: KeyError for a chat that does not exist."""
        return self.world.chats[chat_id]

    def push_raw(self, update: Mapping[str, object]) -> int:
        """Queue an update as it is, however broken; return its id."""
        return self.world.updates.push_raw(update)

    def listen(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` with each later change that people see, at once."""
        self.world.changes.listen(listener)

    async def changed(self) -> None:
        """Return when the next message is posted, edited or deleted, or a call was made."""
        await self.world.changes.next()

    async def until(self, predicate: Callable[[], bool], *, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - a guard for tests; asyncio.timeout is what it uses
        """Return as soon as the predicate holds, looked at after each change.

        `timeout` is in real seconds whatever the clock: it guards against waiting for ever.
        Raises: TimeoutError.
        """
        async with asyncio.timeout(timeout):
            while not predicate():
                await self.world.changes.next()
