"""One process: the lock, the database, and the bot on top of them."""

from collections.abc import Callable

from kintsugi.app.application import App
from kintsugi.app.world import World
from kintsugi.bot.lock import single_instance
from kintsugi.operations import listener
from kintsugi.settings import Settings
from kintsugi.store.database import Store

DATABASE = "kintsugi.db"


async def serve(settings: Settings, world: World, started: Callable[[App], None]) -> None:
    """Run the bot until it is stopped; `started` is handed the app, to stop it by.

    Raises: `AlreadyRunning`, `SettingsError`, `StoreError` before anything was begun.
    """
    with single_instance(settings.data_dir):
        store = await Store.open(
            settings.data_dir / DATABASE,
            busy_timeout_s=settings.store.busy_timeout_s,
            clock=world.clock,
        )
        try:
            app = App(settings, store, world, listener(settings))
            started(app)
            await app.run()
        finally:
            await store.close()
