"""/language: shows the person's language, or changes it."""

from typing import get_args

from kintsugi.bot.context import Ended, Ending, TurnContext
from kintsugi.bot.people import People
from kintsugi.i18n import Locale, Message


class ChooseLanguage:
    def __init__(self, people: People) -> None:
        self._people = people

    async def __call__(self, turn: TurnContext) -> Ended:
        wanted = turn.address.command.argument.lower() if turn.address.command else ""
        if not wanted:
            return turn.answered("language-shown", choices=", ".join(get_args(Locale)))
        chosen = next((locale for locale in get_args(Locale) if locale == wanted), None)
        if chosen is None:
            choices = ", ".join(get_args(Locale))
            return turn.explained("language-unknown", wanted=wanted[:20], choices=choices)
        self._people.forget(turn.person.id)
        return Ended(
            ending=Ending.ANSWERED,
            reply=turn.catalogues.text(chosen, Message("language-changed", {})),
            effects=(self._people.choose_language(turn.person.id, chosen),),
        )
