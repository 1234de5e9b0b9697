"""The names of models that litellm's list has, to tell a slip of the pen from a new model.

The list comes with litellm and is read without importing it. It is months behind, so a name that is
not in it is doubted and never refused.
"""

import importlib.util
import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, cast

from kintsugi.errors import Problem
from kintsugi.llm.target import Target

_FILE: Final = "model_prices_and_context_window_backup.json"
# With the others a name is what their operator says it is, or there are too many.
_LISTED: Final = ("openai", "anthropic", "deepseek", "moonshot", "gemini")


def read_list() -> Mapping[str, Mapping[str, Any]]:
    """Name -> what litellm knows of the model: its prices, its window, whose it is.

    Takes about 20 ms: for the command line, the time before the loop turns, or a thread.

    Raises: `FileNotFoundError` when litellm is not installed, or no longer has the list.
    """
    package = importlib.util.find_spec("litellm")
    if package is None or package.origin is None:
        raise FileNotFoundError(_FILE)
    listed = json.loads((Path(package.origin).parent / _FILE).read_text(encoding="utf-8"))
    return cast("Mapping[str, Mapping[str, Any]]", listed)


class KnownModels:
    def __init__(self, names: Mapping[str, frozenset[str]]) -> None:
        self._names = names  # by account

    @classmethod
    def load(cls) -> "KnownModels":
        """As `read_list`."""
        listed = read_list()
        return cls(
            {
                account: frozenset(
                    name.removeprefix(f"{account}/")
                    for name, facts in listed.items()
                    if facts.get("litellm_provider") == account
                )
                for account in _LISTED
            }
        )

    def doubts(self, targets: Iterable[Target]) -> tuple[Problem, ...]:
        """A sentence for each target whose model is not in the list, with the nearest names."""
        return tuple(
            Problem(source="", key=target.name, message=self._doubt(target))
            for target in targets
            if target.model not in self._names.get(target.account.name, (target.model,))
        )

    def _doubt(self, target: Target) -> str:
        near = get_close_matches(target.model, sorted(self._names[target.account.name]))
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return f"is no model we know of{hint}"
