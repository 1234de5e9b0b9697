"""setMyCommands, getMyCommands and deleteMyCommands."""

from kintsugi.simulator.telegram.commands import MenuKey, read_commands, read_menu_key
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import CHAT_NOT_FOUND, bad_request
from kintsugi.simulator.telegram.world import World


def set_my_commands(world: World, parameters: Parameters) -> object:
    key = _key(world, parameters)
    world.menus.set(key, read_commands(parameters))
    return True


def get_my_commands(world: World, parameters: Parameters) -> object:
    commands = world.menus.get(_key(world, parameters))
    return [{"command": command.name, "description": command.description} for command in commands]


def delete_my_commands(world: World, parameters: Parameters) -> object:
    world.menus.delete(_key(world, parameters))
    return True


def _key(world: World, parameters: Parameters) -> MenuKey:
    key = read_menu_key(parameters)
    if key.chat_id is not None and key.chat_id not in world.chats:
        raise bad_request(CHAT_NOT_FOUND)
    return key
