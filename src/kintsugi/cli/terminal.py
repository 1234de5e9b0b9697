"""The demo's screen: a prompt, answers above it, and what is being written below it."""

from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app_or_none
from prompt_toolkit.patch_stdout import patch_stdout

from kintsugi.cli.conversation import Conversation
from kintsugi.simulator.telegram import Change

_HINT = "Write a message, or /help. Ctrl-D ends the demo."


async def talk(conversation: Conversation) -> int:
    """Let a person talk until they end the input."""
    prompt: PromptSession[str] = PromptSession(
        "you ▸ ", bottom_toolbar=lambda: conversation.unfinished() or _HINT
    )

    def show(_change: Change) -> None:
        for answer in conversation.take_finished():
            print(f"kintsugi ▸ {answer}\n")
        if application := get_app_or_none():
            application.invalidate()

    conversation.telegram.listen(show)
    with patch_stdout(), suppress(EOFError, KeyboardInterrupt):
        while True:
            if line := (await prompt.prompt_async()).strip():
                conversation.say(line)
    return 0
