"""The settings that environment variables give."""

from collections.abc import Mapping

from kintsugi.errors import Problem
from kintsugi.settings.layer import Given, Layer
from kintsugi.settings.register import CONFIG_VARIABLE, PREFIX, register, unknown


def read_environment(environ: Mapping[str, str]) -> Layer:
    """Every known variable; an empty one says nothing, as in a copied .env.example."""
    given: dict[str, Given] = {}
    names = [CONFIG_VARIABLE]
    for setting in register():
        names.extend(setting.environment_names)
        for name in reversed(setting.environment_names):
            if value := environ.get(name, "").strip():
                given[setting.key] = Given(value=value, source=f"environment {name}")
    return Layer(given=given, problems=tuple(_unknown_variables(environ, names)))


def _unknown_variables(environ: Mapping[str, str], known: list[str]) -> list[Problem]:
    ours = [name for name in known if name.startswith(PREFIX)]
    return [
        Problem(source="environment", key=name, message=unknown("variable", name.upper(), ours))
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ]
