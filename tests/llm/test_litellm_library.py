import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from kintsugi.llm import litellm_library
from kintsugi.llm.litellm_library import Library, know_as_free


class Loads:
    """Stands in for the seconds of an import; it fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.count = 0
        self._failures = failures

    def __call__(self) -> object:
        self.count += 1
        if self.count <= self._failures:
            raise ImportError("no litellm")
        return self


async def test_everybody_waits_for_one_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many first calls at once import it once; one that is cancelled takes nobody with it."""
    loads = Loads()
    monkeypatch.setattr(litellm_library, "_load", loads)
    library = Library()
    waiting = [asyncio.create_task(library.load()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [loads, loads]
    assert loads.count == 1


async def test_a_load_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import can fail for want of memory, and succeed later."""
    loads = Loads(failures=1)
    monkeypatch.setattr(litellm_library, "_load", loads)
    library = Library()
    with pytest.raises(ImportError):
        await library.load()
    assert await library.load() is loads  # type: ignore[comparison-overlap]  # our stand-in
    await asyncio.sleep(0)


async def test_closing_what_was_never_loaded() -> None:
    """A bot that never asked a model has nothing to close."""
    await Library().close()


def test_a_price_that_is_known_stays() -> None:
    """Only a model without an entry becomes a free one."""

    module: Any = SimpleNamespace(model_cost={"ollama_chat/dear": {"input_cost_per_token": 1}})
    for name in ("ollama_chat/dear", "ollama_chat/new"):
        know_as_free(module, name)
    assert module.model_cost["ollama_chat/dear"] == {"input_cost_per_token": 1}
    assert "ollama_chat/new" in module.model_cost
