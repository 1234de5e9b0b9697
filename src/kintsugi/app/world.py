"""What differs between a real run, a bench and a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from kintsugi.clock import Clock, SystemClock
from kintsugi.llm.faults import Failing
from kintsugi.llm.models import Speaker
from kintsugi.llm.provider import Provider, Transcriber


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Time, chance, and who answers."""

    clock: Clock = field(default_factory=SystemClock)
    random: Random = field(default_factory=Random)  # seeded by the system; for ids and jitter
    provider: Provider | None = None  # None: those the settings name
    models: tuple[str, ...] = ()  # beside a `provider`: the targets it asks, in order
    speaker: Speaker | None = None  # for these, instead of litellm
    failing: Failing | None = None  # in drills; None: litellm's clients, at a server of ours
    eyes: Provider | None = None  # beside a `provider`; None: nobody looks at pictures
    transcriber: Transcriber | None = None  # None: the one the settings name
    environ: Mapping[str, str] = field(default_factory=dict)  # where systemd says how to be told
    loaded: Callable[[], None] = lambda: None  # is told when nothing large will be loaded any more

    @property
    def asked_models(self) -> tuple[str, ...]:
        """Those of the `provider`; empty: the settings name them."""
        return self.models or ((self.provider.model,) if self.provider else ())
