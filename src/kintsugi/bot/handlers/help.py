"""/help: what somebody may do here, in their language."""

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.permissions import visible


class ShowHelp:
    async def __call__(self, turn: TurnContext) -> Ended:
        private = turn.address.private
        names = visible(turn.person.role, private=private)
        lines = [f"/{name} — {turn.say(f'command-{name}')}" for name in names]
        intro = turn.say("help-intro" if private else "help-intro-group")
        return Ended(ending=Ending.ANSWERED, reply="\n".join([intro, "", *lines]))
