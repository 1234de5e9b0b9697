"""The composition root: settings -> store -> rooms, started and stopped in order.

Imports everything and is imported by the command line only.
"""

from kintsugi.app.application import App
from kintsugi.app.serving import DATABASE, serve
from kintsugi.app.token import NO_TOKEN
from kintsugi.app.world import World

__all__ = ["DATABASE", "NO_TOKEN", "App", "World", "serve"]
