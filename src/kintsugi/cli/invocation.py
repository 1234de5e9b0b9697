"""What every command starts from: settings, log and database, in that order."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kintsugi import log
from kintsugi.app import DATABASE
from kintsugi.clock import SystemClock
from kintsugi.log import Redactor
from kintsugi.settings import Settings, load, secret_values
from kintsugi.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    config: Path | None
    secrets: Path | None
    environ: Mapping[str, str]

    def settings(self, overrides: Mapping[str, Any] | None = None) -> Settings:
        """Load the settings and begin to log as they say. Raises: `SettingsError`."""
        settings = load(
            path=self.config, environ=self.environ, secrets_dir=self.secrets, overrides=overrides
        )
        log.configure(settings.log, Redactor(secret_values(settings)), stream=sys.stderr)
        return settings


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The database of the settings, beside a bot that may be running on it."""
    store = await Store.open(
        settings.data_dir / DATABASE,
        busy_timeout_s=settings.store.busy_timeout_s,
        clock=SystemClock(),
    )
    try:
        yield store
    finally:
        await store.close()
