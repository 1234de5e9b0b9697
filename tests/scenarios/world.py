"""The whole bot, its Telegram and its people over real HTTP; time moves when nothing else can.

The clock is shared by both sides and stands still while anybody works. `until`, `rest` and
`pass_time` let it flow to the next thing that is due, so that hours cost milliseconds and
"within 30 s" is a statement about the bot and not about the machine.
"""

import asyncio
import io
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.pool import QueuePool

from kintsugi import app, log
from kintsugi.app import DATABASE, App
from kintsugi.bot.render.mark import is_unfinished
from kintsugi.errors import StoreError
from kintsugi.llm.faults import Failing
from kintsugi.llm.models import Speaker
from kintsugi.llm.provider import Provider, Transcriber
from kintsugi.llm.scripted import ScriptedModel
from kintsugi.log import Redactor
from kintsugi.settings import Settings, load, secret_values
from kintsugi.simulator.telegram import BotProfile, Group, Message, Person, TelegramServer
from tests.scenarios.clock import SceneClock
from tests.scenarios.life import Life
from tests.scenarios.records import Records

BOT = BotProfile(
    token="4200000042:" + "scenario" * 5,
    id=4200000042,
    username="kintsugi_scene_bot",
    first_name="Kintsugi",
)
OWNER, ALICE, BOB, BORIS, STRANGER = 1, 7, 8, 9, 66

_STEP_S = 0.5
_GUARD_S = 120.0  # real seconds: a scenario that hangs fails instead of holding up all
_QUIET_TURNS = 3
_SOCKET_S = 0.2  # real seconds in which a call that nobody holds up gets to Telegram and back
_ACTIVITY = """
    SELECT (SELECT max(seq) FROM event), sum(epoch), sum(state IN ('ready', 'claimed')),
           sum(state != 'claimed'), (SELECT count(message_id) FROM sent_message)
    FROM delivery
"""

_SETTINGS: Mapping[str, Any] = {
    "telegram.token": BOT.token,
    "access.admins": [OWNER],
    "access.users": [ALICE, BOB, BORIS],
    # Whoever is known by no clock is asked for it, below their first answer.
    "time_zone": "UTC",
    # The pace is a matter of its own tests; here it would only make every scenario longer.
    "telegram.messages_per_second": 1000,
    "telegram.messages_per_chat_per_second": 30,
    "telegram.chat_burst": 20,
    "telegram.messages_per_group_per_minute": 600,
    # Likewise: elsewhere, what is written at once is meant to be several turns.
    "turns.gather_s": 0,
    "store.busy_timeout_s": 0.02,
    "log.format": "json",
    "log.level": "debug",
    "log.file": None,
}


class World:
    def __init__(self, telegram: TelegramServer, clock: SceneClock, data_dir: Path) -> None:
        self.telegram = telegram
        self.clock = clock
        self.random = Random(20260101)
        self.model = ScriptedModel(clock)
        self.data_dir = data_dir
        self.database = data_dir / DATABASE
        self.records = Records(self.database)
        self.owner = telegram.person(id=OWNER, first_name="Olga")
        self.alice = telegram.person(id=ALICE, first_name="Alice")
        self.bob = telegram.person(id=BOB, first_name="Bob")
        self.boris = telegram.person(id=BORIS, first_name="Борис", language_code="ru")
        self.stranger = telegram.person(id=STRANGER, first_name="Sam")
        self._lines = io.StringIO()
        self._life: Life | None = None
        self._app: App | None = None
        self._open = 0
        self._seen: tuple[object, ...] = ()
        self._waited_for: tuple[int, int] | None = None

    @property
    def app(self) -> App:
        assert self._app is not None
        return self._app

    def settings(self, **overrides: Any) -> Settings:
        """The scenarios' settings; `turns__chat_s=5` overrides `turns.chat_s`."""
        given = {key.replace("__", "."): value for key, value in overrides.items()}
        addresses = {"telegram.api_base_url": self.telegram.base_url, "data_dir": self.data_dir}
        return load(path=None, environ={}, overrides={**_SETTINGS, **addresses, **given})

    async def start(
        self,
        *,
        polling: bool = True,
        provider: Provider | None = None,
        models: tuple[str, ...] = (),
        eyes: Provider | None = None,
        transcriber: Transcriber | None = None,
        speaker: Speaker | None = None,
        failing: Failing | None = None,
        **overrides: Any,
    ) -> None:
        """Begin a life of the bot; `polling`: and wait until it asks for updates.

        `speaker`: speaks for the models that the settings name, which then are asked in earnest;
        `failing`: plays those that fail in drills.
        """
        calls = len(self.telegram.journal.of("deleteWebhook"))
        settings = self.settings(**overrides)
        log.configure(settings.log, Redactor(secret_values(settings)), stream=self._lines)
        self._life = Life(settings)
        self._app = await self._life.begin(
            app.World(
                clock=self.clock,
                random=self.random,
                provider=None if speaker else provider or self.model,
                speaker=speaker,
                failing=failing,
                models=models,
                eyes=eyes,
                transcriber=transcriber,
            )
        )
        if polling:
            await self.until(lambda: len(self.telegram.journal.of("deleteWebhook")) > calls)

    async def stop(self) -> None:
        """As SIGTERM does, until the bot has ended."""
        assert self._life is not None
        self.app.stop()
        async with asyncio.timeout(_GUARD_S):
            while not self._life.over:
                await self._breathe()
                self.clock.flow(_STEP_S)
        await self._life.end()

    async def crash(self) -> None:
        """As kill -9 does: what is on disk and at Telegram stays, all else is gone."""
        if self._life is not None:
            await self._scanned()  # a thread that died with its process would warn of its file
            await self._life.crash()

    async def until(self, holds: Callable[[], bool], *, within_s: float = 10.0) -> None:
        """Let time flow until something holds. Raises: AssertionError when it does not in time."""
        end = self.clock.monotonic() + within_s
        async with asyncio.timeout(_GUARD_S):
            while True:
                await self._breathe()
                if holds():
                    return
                rest = end - self.clock.monotonic()
                assert rest > 0, f"it did not come about within {within_s} s"
                self.clock.flow(min(_STEP_S, rest))

    async def rest(self, *, within_s: float = 10.0) -> None:
        """Until every update was fetched and handled, and everything said."""
        await self.until(self._is_idle, within_s=within_s)

    async def pass_time(self, seconds: float) -> None:
        """Let so much time pass, whatever happens in it; a long time goes in longer steps."""
        end = self.clock.monotonic() + seconds
        step = max(_STEP_S, seconds / 300)
        async with asyncio.timeout(_GUARD_S):
            while (left := end - self.clock.monotonic()) > 0:
                await self._breathe()
                self.clock.advance(min(step, left))
            await self._breathe()

    async def breathe_at_most(self, turns: int) -> None:
        """Let the bot work for so many turns of its store, wherever that leaves it."""
        for _ in range(turns):
            await self._turn()
            self.clock.flow(_STEP_S)

    async def until_timeout(self, holds: Callable[[], bool]) -> None:
        """Wait, the clock standing still, for what only a time limit of HTTP brings about."""
        async with asyncio.timeout(_GUARD_S):
            while not holds():  # noqa: ASYNC110 - no event tells that a client lost its patience
                await asyncio.sleep(0.01)

    async def ask(
        self,
        person: Person,
        text: str,
        *,
        chat: Group | None = None,
        within_s: float = 10.0,
        **where: Any,
    ) -> list[str]:
        """Let somebody write, rest, and give what was answered there meanwhile."""
        place = chat or person
        before = {message.message_id for message in self.messages(place)}
        person.says(text, chat=chat, **where)
        await self.rest(within_s=within_s)
        fresh = [each for each in self.messages(place) if each.message_id not in before]
        return [message.text for message in fresh if not is_unfinished(message.text)]

    async def ask_beside(self, person: Person, text: str, *, within_s: float = 2.0) -> list[str]:
        """As `ask`, while something else is stuck: until this one is answered."""
        before = len(self.answers(person))
        person.says(text)
        await self.until(lambda: len(self.answers(person)) > before, within_s=within_s)
        return self.answers(person)[before:]

    def messages(self, place: Person | Group) -> list[Message]:
        """What the bot said in a chat, as it stands now."""
        return [each for each in self.telegram.chat(place.id).messages if each.is_from_bot]

    def answers(self, place: Person | Group) -> list[str]:
        """What it said and finished, in order."""
        return [each.text for each in self.messages(place) if not is_unfinished(each.text)]

    @staticmethod
    def session_of(person: Person) -> str:
        """The key of a person's session in private."""
        return f"{person.id}:0:{person.id}"

    def toasts(self) -> list[str]:
        """What people saw for a moment when they pressed a button, in order."""
        return [answer.text for answer in self.telegram.world.callbacks.answers]

    def unfinished(self, place: Person | Group) -> list[str]:
        return [each.text for each in self.messages(place) if is_unfinished(each.text)]

    def log_lines(self, event: str | None = None) -> list[dict[str, Any]]:
        """What was logged, of all the bot's lives."""
        lines = [json.loads(line) for line in self._lines.getvalue().splitlines()]
        return [line for line in lines if event in {None, line["event"]}]

    def leaks(self, secrets: Sequence[str]) -> list[str]:
        """Where a secret stands that should not: the log, and every file of the data directory."""
        kept = [path for path in self.data_dir.rglob("*") if path.is_file()]
        files = {path.name: path.read_bytes() for path in kept}
        places = {"the log": self._lines.getvalue().encode(), **files}
        found = [name for name, content in places.items() if _holds(content, secrets)]
        return sorted(found)

    def _is_idle(self) -> bool:
        return not len(self.telegram.world.updates) and not self._open

    async def _breathe(self) -> None:
        """Let everything happen that can without the clock moving."""
        quiet = 0
        while quiet < _QUIET_TURNS:
            before = self._seen
            await self._turn()
            heard = await self._on_its_way()
            quiet = 0 if heard or self._seen != before else quiet + 1

    async def _turn(self) -> None:
        activity: tuple[object, ...] = ()
        # Writes and reads are served in order: what was asked for before is done afterwards.
        with suppress(StoreError):
            await self.app.store.write(lambda _connection: None)
        with suppress(StoreError):
            activity = await self.app.store.read(_read_activity)
            self._open = int(str(activity[2] or 0))
        for _ in range(10):
            await asyncio.sleep(0)
        await self._scanned()
        await self._read()
        self._seen = (len(self.telegram.journal), self.clock.sleepers, *activity)

    async def _on_its_way(self) -> bool:
        """Whether a call to Telegram came to its end: on a busy machine sockets take their time.

        One that goes on is waited for once: Telegram may hold it for as long as the clock stands.
        """
        calls = self._calls()
        if not calls[0] or calls == self._waited_for:
            return False
        patience = asyncio.get_running_loop().time() + _SOCKET_S
        while self._calls() == calls and asyncio.get_running_loop().time() < patience:  # noqa: ASYNC110 - a connector tells nobody
            await asyncio.sleep(0.001)
        self._waited_for = calls if self._calls() == calls else None
        return self._waited_for is None

    def _calls(self) -> tuple[int, int]:
        """How many are under way besides the long poll, and how many were answered."""
        session = self.app._send_api._session
        connector = session.connector if session else None
        return len(connector._acquired) if connector else 0, len(self.telegram.journal)

    async def _read(self) -> None:
        """Return when no file is being fetched or read, and no long answer rendered.

        Threads and processes take real time, and tell nobody but who waits for them.
        """
        while self.app._inlet.busy or _threads_at_work():  # noqa: ASYNC110 - as said
            await asyncio.sleep(0.002)

    async def _scanned(self) -> None:
        """Return when no scan runs: they are served beside all else, by threads of their own."""
        pool = self.app.store._scanner._engine.pool
        assert isinstance(pool, QueuePool)
        while pool.checkedout():  # noqa: ASYNC110 - the pool has no event to wait for
            await asyncio.sleep(0)


def _threads_at_work() -> int:
    """How many threads of `asyncio.to_thread` are busy."""
    pool: Any = getattr(asyncio.get_running_loop(), "_default_executor", None)
    return len(pool._threads) - pool._idle_semaphore._value if pool else 0


def _read_activity(connection: Connection) -> tuple[object, ...]:
    return tuple(connection.exec_driver_sql(_ACTIVITY).one())


def _holds(content: bytes, secrets: Sequence[str]) -> bool:
    return any(secret.encode() in content for secret in secrets)
