"""What the operator decides, read once, checked whole, and handed to each room in its own slice.

pydantic-settings holds the model; the sources are ours, because its own forget the file and line a
value came from and read `os.environ` by themselves.
"""

from kintsugi.settings.budgets import Budgets
from kintsugi.settings.llm import Llm
from kintsugi.settings.loading import load, secret_values
from kintsugi.settings.model import (
    Access,
    Backup,
    Events,
    Files,
    Log,
    Settings,
    Stop,
    Store,
    Telegram,
    Turns,
    Web,
)
from kintsugi.settings.prices import ModelPrice
from kintsugi.settings.register import Setting, register

__all__ = [
    "Access",
    "Backup",
    "Budgets",
    "Events",
    "Files",
    "Llm",
    "Log",
    "ModelPrice",
    "Setting",
    "Settings",
    "Stop",
    "Store",
    "Telegram",
    "Turns",
    "Web",
    "load",
    "register",
    "secret_values",
]
