"""Does Telegram answer, whom does the token belong to, and what will it send us?

Nothing here fetches an update: a bot may be running.
"""

from collections.abc import Mapping
from typing import Any, Final

from kintsugi.app import NO_TOKEN
from kintsugi.bot.telegram import BotApi
from kintsugi.cli.finding import Finding, fail, ok, warn
from kintsugi.errors import ChannelError, Flood, Unauthorized
from kintsugi.settings import Telegram

_SUBJECT: Final = "telegram"


async def telegram_findings(settings: Telegram) -> list[Finding]:
    if settings.token is None:
        return [fail(_SUBJECT, f"{NO_TOKEN.key} is {NO_TOKEN.message}")]
    api = BotApi(
        settings.api_base_url,
        settings.token.get_secret_value(),
        timeout_s=settings.request_timeout_s,
    )
    try:
        me = await api.call("getMe", {})
        webhook = await api.call("getWebhookInfo", {})
    except ChannelError as error:
        return [_failure(error, settings.api_base_url)]
    finally:
        await api.close()
    return [_identity(me), *_webhook(webhook)]


def _failure(error: ChannelError, base_url: str) -> Finding:
    match error:
        case Unauthorized():
            return fail(_SUBJECT, f"{base_url} refuses the token; copy it anew from @BotFather")
        case Flood(retry_after=retry_after):
            return warn(_SUBJECT, f"{base_url} asks us to wait {retry_after:g} s; check again then")
        case _:
            words = f"no Bot API at {base_url} ({error})"
            return fail(_SUBJECT, f"{words}; look at the network and telegram.api_base_url")


def _identity(me: Mapping[str, Any]) -> Finding:
    reads_all = bool(me.get("can_read_all_group_messages"))
    groups = (
        "in groups it is sent every message (privacy mode is off), and answers those meant for it"
        if reads_all
        else "in groups it is sent commands, mentions and replies only (privacy mode is on)"
    )
    return ok(_SUBJECT, f"the token is @{me.get('username')}'s; {groups}")


def _webhook(info: Mapping[str, Any]) -> list[Finding]:
    if not info.get("url"):
        return []
    # Its address is not shown: people put secrets into it.
    words = "a webhook is set: another program may live on this token"
    return [warn(_SUBJECT, f"{words}; `kintsugi run` removes it and keeps what waits there")]
