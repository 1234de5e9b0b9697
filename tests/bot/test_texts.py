"""Every text of the bot room is used, and every text that is used exists."""

from fluent.syntax import FluentParser, ast

from kintsugi.bot.channel import ChannelState
from kintsugi.events.states import DeadReason
from kintsugi.i18n import files
from kintsugi.store.health import Condition

COMMANDS = ("start", "help", "new", "stop", "status", "language")
SAID = {
    "language-name",  # within language-shown
    *(f"duration-{unit}" for unit in ("seconds", "minutes", "hours", "days")),
    *(f"command-{name}" for name in (*COMMANDS, "unknown")),
    *(f"status-channel-{state.value}" for state in ChannelState),
    *(f"status-store-{condition.name.lower()}" for condition in Condition),
    *(f"error-{reason.value}" for reason in DeadReason),
    *("error-model", "error-model-slow", "help-intro", "start-welcome", "new-done"),
    *("stop-done", "stop-nothing", "stop-mark"),
    *("language-shown", "language-unknown", "language-changed"),
    *("message-not-text", "sign-still-here", "access-stranger"),
    *("pair-done", "pair-done-admin", "pair-refused"),
    *("resent", "alert-dead", "alert-conflict"),
    *("status-well", "status-unwell", "status-up", "status-never", "status-model"),
    *("status-queue", "status-dead"),
}
"""The tests of this folder drive each of them through strict catalogues: they refuse others."""


def test_no_text_is_unused() -> None:
    """What nobody says any more leaves the catalogue; what is said is in it."""
    (catalogue,) = (file for file in files("en") if file.name == "bot.ftl")
    body = FluentParser().parse(catalogue.read_text(encoding="utf-8")).body
    assert {entry.id.name for entry in body if isinstance(entry, ast.Message)} == SAID
