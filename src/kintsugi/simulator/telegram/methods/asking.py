"""answerCallbackQuery, getChat and getChatMember."""

from kintsugi.simulator.telegram.callbacks import CallbackAnswer
from kintsugi.simulator.telegram.chat import RIGHTS
from kintsugi.simulator.telegram.methods.finding import find_chat
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import bad_request
from kintsugi.simulator.telegram.world import World

MAX_ANSWER = 200


def answer_callback_query(world: World, parameters: Parameters) -> object:
    text = parameters.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = CallbackAnswer(
        query_id=parameters.text("callback_query_id"),
        text=text,
        is_alert=parameters.flag("show_alert"),
    )
    world.callbacks.answer(answer)
    return True


def get_chat(world: World, parameters: Parameters) -> object:
    return find_chat(world, parameters).json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(world: World, parameters: Parameters) -> object:
    """The member; somebody known who never was in the chat counts as having left it."""
    chat = find_chat(world, parameters)
    user_id = parameters.integer("user_id")
    if user_id == world.bot.id:
        bot = {"status": "member", "user": world.bot.user.json()}
        return {**bot, "status": "administrator", **RIGHTS} if chat.bot_is_admin else bot
    user, membership = chat.people.get(user_id, (world.people.get(user_id), "left"))
    if user is None:
        raise bad_request("user not found")
    shown: dict[str, object] = {"status": membership, "user": user.json()}
    return {**shown, **RIGHTS} if membership == "administrator" else shown
