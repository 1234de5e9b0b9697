"""/api: whose models are asked, for the whole bot; kept through restarts."""

from dataclasses import dataclass

from kintsugi.bot.context import Ended, TurnContext
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.choices import Choices
from kintsugi.llm.targets import missing_for
from kintsugi.settings import Llm

_LONGEST = 20  # characters of a word that is shown again


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseApi:
    choices: Choices
    settings: Llm

    async def __call__(self, turn: TurnContext) -> Ended:
        wanted = turn.address.command.argument.lower() if turn.address.command else ""
        valid = ", ".join(mode.value for mode in ApiMode)
        if not wanted:
            return turn.answered("api-shown", mode=self.choices.mode.value, modes=valid)
        mode = next((each for each in ApiMode if each.value == wanted), None)
        if mode is None:
            return turn.explained("api-unknown", wanted=wanted[:_LONGEST], modes=valid)
        if lacking := missing_for(mode, self.settings):
            keys = ", ".join(problem.key for problem in lacking)
            return turn.explained("api-missing", mode=mode.value, keys=keys)
        await self.choices.choose_mode(mode, turn.person.id)
        return turn.answered("api-chosen", mode=mode.value)
