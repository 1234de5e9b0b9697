"""Where a file can be fetched."""

from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.world import World


def get_file(world: World, parameters: Parameters) -> object:
    stored = world.shelf.find(parameters.text("file_id"))
    return {**stored.json(), "file_path": stored.path}
