"""The models of this installation, put together from its settings."""

from random import Random

from kintsugi.clock import Clock
from kintsugi.llm.gate import Gate
from kintsugi.llm.limits import Limits
from kintsugi.llm.litellm_adapter import LitellmModel, LitellmTranscriber
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.member import Member
from kintsugi.llm.pool import Manners, Pool
from kintsugi.llm.provider import Provider, Transcriber
from kintsugi.llm.target import Target
from kintsugi.llm.targets import Targets, resolve
from kintsugi.settings import Llm


class Models:
    """What is asked for in each mode.

    Raises: `SettingsError` with everything that is missing.
    """

    def __init__(
        self, settings: Llm, offline: Provider, gate: Gate, clock: Clock, random: Random
    ) -> None:
        self.targets: Targets = resolve(settings)
        self._offline = offline
        self._gate = gate
        self._clock = clock
        self._random = random
        self._library = Library()
        self._filter_policy = settings.content_filter
        self.limits = Limits(
            first_sign=settings.first_sign_s,
            silence=settings.idle_s,
            total=settings.request_timeout_s,
        )
        self.chat: Provider = self._pool(self.targets.chat)
        seeing = tuple(each for each in self.targets.chat if each and self._sees(each))
        self.eyes: Provider | None = self._pool(seeing) if seeing else None
        self.utility: Provider = self._pool(self.targets.utility)

    async def load(self) -> None:
        """Make the first call quick. Call it once polling has begun, and do not wait for it."""
        if self.targets.distinct or self.targets.transcription:
            await self._library.load()

    async def close(self) -> None:
        await self._library.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the chat chain, in order."""
        return tuple(each.name if each else self._offline.model for each in self.targets.chat)

    @property
    def transcriber(self) -> Transcriber | None:
        """None where no model for it is configured."""
        target = self.targets.transcription
        if target is None:
            return None
        return LitellmTranscriber(target, self._library, self._clock, timeout_s=self.limits.total)

    def single(self, target: Target) -> Provider:
        """One target without a chain around it, as `kintsugi check` asks it."""
        return LitellmModel(target, self._library, self._clock, timeout_s=self.limits.total)

    def _sees(self, target: Target) -> bool:
        return target.name in self.targets.vision

    def _pool(self, targets: tuple[Target | None, ...]) -> Provider:
        return Pool(
            [self._member(each) for each in targets],
            self._gate,
            self._clock,
            self._random,
            Manners(limits=self.limits, filter_policy=self._filter_policy),
        )

    def _member(self, target: Target | None) -> Member:
        provider = self.single(target) if target else self._offline
        return Member(provider=provider, target=target)
