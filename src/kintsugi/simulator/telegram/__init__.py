"""A Bot API server over real HTTP that refuses what Telegram refuses, in Telegram's words."""

from kintsugi.simulator.telegram.actors import Group, Person
from kintsugi.simulator.telegram.changes import (
    Change,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from kintsugi.simulator.telegram.faults import (
    ANY_METHOD,
    Delay,
    Drop,
    Fault,
    Hang,
    Refuse,
)
from kintsugi.simulator.telegram.journal import Entry, Journal
from kintsugi.simulator.telegram.limits import RateLimits
from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.profile import BotProfile
from kintsugi.simulator.telegram.server import TelegramServer

__all__ = [
    "ANY_METHOD",
    "BotProfile",
    "Change",
    "Delay",
    "Drop",
    "Entry",
    "Fault",
    "Group",
    "Hang",
    "Journal",
    "Message",
    "MessageDeleted",
    "MessageEdited",
    "MessagePosted",
    "Person",
    "RateLimits",
    "Refuse",
    "TelegramServer",
]
