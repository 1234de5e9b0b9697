"""The bot's token, without which nothing can be served."""

from kintsugi.errors import Problem, SettingsError
from kintsugi.settings import Telegram

NO_TOKEN = Problem(
    source="",
    key="telegram.token",
    message="missing; get one from @BotFather and set TELEGRAM_TOKEN (or try: kintsugi demo)",
)


def token_of(settings: Telegram) -> str:
    """Raises: `SettingsError` where there is none."""
    if settings.token is None:
        raise SettingsError([NO_TOKEN])
    return settings.token.get_secret_value()
