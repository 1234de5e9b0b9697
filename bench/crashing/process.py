"""One life of a bot: a process of its own, started, killed or stopped by us."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

REPOSITORY: Final = Path(__file__).parents[2]
KILLED: Final = -signal.SIGKILL

_OURS: Final = ("KINTSUGI_", "TELEGRAM_", "LLM_", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY")


class BotProcess:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: Sequence[str], settings: Mapping[str, str], folder: Path) -> Self:
        """Run `python -m module…` in `folder`, its log appended to `folder`/bot.log."""
        with (folder / "bot.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *module,
                cwd=folder,
                env={**_environment(folder), **settings},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.returncode is None

    def kill(self) -> None:
        """Kill -9, if it still lives."""
        if self.lives:
            self._process.kill()

    def light_fuse(self) -> None:
        if self.lives:
            self._process.send_signal(signal.SIGUSR1)

    async def ended(self) -> int:
        """Wait for its end; the exit code, `KILLED` after a kill."""
        return await self._process.wait()

    async def stop(self, *, within_s: float) -> int:
        """Stop it in good order. Raises: TimeoutError, after which it is killed."""
        if self.lives:
            self._process.terminate()
        try:
            async with asyncio.timeout(within_s):
                return await self.ended()
        finally:
            self.kill()


def _environment(folder: Path) -> dict[str, str]:
    """Ours without what would configure a real bot of whoever runs the bench."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(_OURS)
    }
    # Our own sources first: another checkout may be the one that is installed.
    path = f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"
    return {**inherited, "PYTHONPATH": path, "XDG_CONFIG_HOME": str(folder)}
