"""What the operator decides, read once, checked whole, and handed to each room in its own slice.

pydantic-settings holds the model; the sources are ours, because its own forget the file and line a
value came from and read `os.environ` by themselves.
"""

from kintsugi.settings.loading import load, secret_values
from kintsugi.settings.model import (
    Access,
    Events,
    Llm,
    Log,
    Settings,
    Stop,
    Store,
    Telegram,
    Turns,
)
from kintsugi.settings.register import Setting, register

__all__ = [
    "Access",
    "Events",
    "Llm",
    "Log",
    "Setting",
    "Settings",
    "Stop",
    "Store",
    "Telegram",
    "Turns",
    "load",
    "register",
    "secret_values",
]
