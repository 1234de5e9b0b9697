"""getMe, getUpdates and the webhook that is set instead of it (and never called)."""

from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import CONFLICT_WEBHOOK, bad_request, conflict
from kintsugi.simulator.telegram.updates import Wake
from kintsugi.simulator.telegram.world import World

MAX_UPDATES = 100
MAX_POLL_SECONDS = 50


def get_me(world: World, _parameters: Parameters) -> object:
    return world.bot.json()


async def get_updates(world: World, parameters: Parameters) -> object:
    """Long polling. Raises: a 409 when a webhook is set, or when another poll takes over."""
    if world.webhook_url:
        raise conflict(CONFLICT_WEBHOOK)
    queue = world.updates
    queue.interrupt(Wake.OTHER_POLL)
    queue.allow(parameters.structure("allowed_updates", called="allowed_updates"))
    queue.confirm(parameters.integer("offset"))
    limit = min(max(parameters.integer("limit", MAX_UPDATES), 1), MAX_UPDATES)
    seconds = min(max(parameters.integer("timeout"), 0), MAX_POLL_SECONDS)
    if not len(queue) and seconds:
        await queue.wait(seconds)
    return queue.head(limit)


def set_webhook(world: World, parameters: Parameters) -> object:
    url = parameters.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.updates.allow(parameters.structure("allowed_updates", called="allowed_updates"))
    if parameters.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook_url = url
    if url:
        world.updates.interrupt(Wake.WEBHOOK)
    return True


def delete_webhook(world: World, parameters: Parameters) -> object:
    if parameters.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook_url = ""
    return True


def get_webhook_info(world: World, _parameters: Parameters) -> object:
    return {
        "url": world.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
