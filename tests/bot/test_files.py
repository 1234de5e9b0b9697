import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kintsugi.bot.attachments import Attachment, Kind, attachment_of
from kintsugi.bot.files import FileNotFetched, Files, FileTooLarge
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import ManualClock
from kintsugi.settings import Files as FileSettings
from kintsugi.simulator.telegram import Drop, Fault, Hang, Person, Refuse, TelegramServer
from tests.bot.stagehands import BOT, eventually

SETTINGS = FileSettings(most_mb=1)
TOO_MUCH = b"x" * (1024 * 1024 + 1)


@pytest.fixture
async def api(telegram: TelegramServer) -> AsyncIterator[BotApi]:
    api = BotApi(telegram.base_url, BOT.token, timeout_s=5)
    yield api
    await api.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def files(api: BotApi, folder: Path, clock: ManualClock) -> Files:
    return Files(api, folder, SETTINGS, clock, Random(1))


def sent(telegram: TelegramServer, ann: Person, data: bytes, **about: Any) -> Attachment:
    ann.sends_document(data, "../../etc/passwd", "text/plain", **about)
    (update,) = telegram.world.updates.head(1)
    message: Any = update["message"]
    attachment = attachment_of(message)
    assert attachment is not None
    return attachment


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_fetched(telegram: TelegramServer, ann: Person, files: Files, folder: Path) -> None:
    """The file is there as long as the context lasts, for us alone, under a name of ours."""
    async with files.fetched(sent(telegram, ann, b"gold")) as path:
        assert path.read_bytes() == b"gold"
        assert path.parent == folder
        assert (mode(path), mode(folder)) == (0o600, 0o700)
    assert left_in(folder) == []


async def test_removed_whatever_happens(
    telegram: TelegramServer, ann: Person, files: Files, folder: Path
) -> None:
    """A turn that fails leaves no file behind."""
    with pytest.raises(RuntimeError):
        async with files.fetched(sent(telegram, ann, b"gold")):
            raise RuntimeError
    assert left_in(folder) == []


async def test_too_large_as_told(telegram: TelegramServer, ann: Person, files: Files) -> None:
    """A file that says it is too large is not asked for."""
    with pytest.raises(FileTooLarge):
        async with files.fetched(sent(telegram, ann, TOO_MUCH)):
            raise AssertionError
    assert telegram.journal.of("getFile") == []


async def test_too_large_in_fact(
    telegram: TelegramServer, ann: Person, files: Files, folder: Path
) -> None:
    """One that does not say is stopped at the limit."""
    with pytest.raises(FileTooLarge):
        async with files.fetched(sent(telegram, ann, TOO_MUCH, tells_size=False)):
            raise AssertionError
    assert left_in(folder) == []


async def fetch(files: Files, attachment: Attachment) -> bytes:
    async with files.fetched(attachment) as path:
        return path.read_bytes()


async def finish(fetching: asyncio.Task[bytes], clock: ManualClock) -> None:
    """Let the clock run whenever somebody waits for it."""
    while not fetching.done():
        await eventually(lambda: bool(clock._sleepers) or fetching.done())
        clock.advance(10)
        await asyncio.sleep(0)


@pytest.mark.parametrize("act", [Drop(), Refuse(502, "Bad Gateway")])
@pytest.mark.parametrize("times", [1, 2])
async def test_tried_again(
    telegram: TelegramServer, ann: Person, files: Files, clock: ManualClock, act: Drop, times: int
) -> None:
    """What fails in passing is asked for again, three times in all."""
    telegram.faults.add(Fault(method="download", act=act, times=times))
    fetching = asyncio.create_task(fetch(files, sent(telegram, ann, b"gold")))
    await finish(fetching, clock)
    assert await fetching == b"gold"
    assert len(telegram.journal.of("download")) == times + 1


async def test_flood(
    telegram: TelegramServer, ann: Person, files: Files, clock: ManualClock
) -> None:
    """A short wait that Telegram asks for is kept exactly."""
    refusal = Refuse(429, "Too Many Requests: retry after 7", retry_after=7)
    telegram.faults.add(Fault(method="getFile", act=refusal))
    fetching = asyncio.create_task(fetch(files, sent(telegram, ann, b"gold")))
    await eventually(lambda: bool(clock._sleepers))
    assert [due for due, _ in clock._sleepers] == [7]
    await finish(fetching, clock)
    assert await fetching == b"gold"


@pytest.mark.parametrize(
    ("method", "act"),
    [
        ("download", Drop()),
        ("getFile", Refuse(400, "Bad Request: wrong file_id")),
        ("getFile", Refuse(401, "Unauthorized")),
        ("download", Refuse(404, "Not Found")),
        ("getFile", Refuse(429, "Too Many Requests: retry after 60", retry_after=60)),
    ],
)
async def test_given_up(
    telegram: TelegramServer, ann: Person, files: Files, clock: ManualClock, folder: Path,
    *, method: str, act: Drop | Refuse,
) -> None:  # fmt: skip
    """What keeps failing, or never will succeed, is given up; nothing stays on disk."""
    telegram.faults.add(Fault(method=method, act=act, times=None))
    fetching = asyncio.create_task(fetch(files, sent(telegram, ann, b"gold")))
    await finish(fetching, clock)
    with pytest.raises(FileNotFetched):
        await fetching
    assert left_in(folder) == []


async def test_too_slow(
    telegram: TelegramServer, ann: Person, api: BotApi, folder: Path, clock: ManualClock
) -> None:
    """A download has its time, and no more."""
    telegram.faults.add(Fault(method="download", act=Hang(), times=None))
    files = Files(api, folder, FileSettings(fetch_s=0.01), clock, Random(1))
    fetching = asyncio.create_task(fetch(files, sent(telegram, ann, b"gold")))
    await finish(fetching, clock)
    with pytest.raises(FileNotFetched):
        await fetching


@pytest.mark.parametrize("file_path", [None, "/var/lib/telegram-bot-api/secret", "a/../../b"])
async def test_odd_path(
    file_path: str | None, folder: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that is none of the Bot API's is not followed."""
    api = BotApi("http://127.0.0.1:1", BOT.token, timeout_s=1)

    async def told(_method: str, _parameters: object) -> dict[str, str | None]:
        return {"file_path": file_path}

    monkeypatch.setattr(api, "call", told)
    with pytest.raises(FileNotFetched):
        await fetch(Files(api, folder, SETTINGS, clock, Random(1)), Attachment(kind=Kind.DOCUMENT))


def test_clear(files: Files, folder: Path) -> None:
    """What a sudden death has left is removed; a folder that is not there is none."""
    files.clear()
    folder.mkdir()
    (folder / "left").write_bytes(b"private")
    files.clear()
    assert left_in(folder) == []


async def test_busy(telegram: TelegramServer, ann: Person, files: Files) -> None:
    """While a file comes in it is known that somebody works, and not afterwards."""
    telegram.faults.add(Fault(method="download", act=Hang()))
    fetching = asyncio.create_task(fetch(files, sent(telegram, ann, b"gold")))
    await eventually(lambda: bool(telegram.journal.of("download")))
    assert files.busy == 1
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert files.busy == 0


async def test_content(telegram: TelegramServer, ann: Person, files: Files, folder: Path) -> None:
    """Who wants the bytes only gets them, and no file stays."""
    assert await files.content(sent(telegram, ann, b"gold")) == b"gold"
    assert left_in(folder) == []
