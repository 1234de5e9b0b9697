"""The models of this installation, put together from its settings."""

from collections.abc import Callable, Sequence
from random import Random

from kintsugi.clock import Clock
from kintsugi.llm.gate import Gate
from kintsugi.llm.limits import Limits
from kintsugi.llm.litellm_adapter import LitellmModel, LitellmTranscriber
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.member import Member
from kintsugi.llm.pool import Manners, Order, Pool
from kintsugi.llm.prices import Prices
from kintsugi.llm.provider import Provider, Transcriber
from kintsugi.llm.target import Target
from kintsugi.llm.targets import Targets
from kintsugi.settings import Llm

Dress = Callable[[Provider], Provider]
Speaker = Callable[[Target], Provider]


class Models:
    """What is asked for in each mode.

    `dress` is put around each target, as a meter is; `speaker` speaks for a target, and
    `transcriber` listens, instead of litellm.
    """

    def __init__(  # noqa: PLR0913 - the rim between the settings and all that models need
        self,
        settings: Llm,
        targets: Targets,
        offline: Provider,
        gate: Gate,
        clock: Clock,
        random: Random,
        *,
        prices: Prices,
        dress: Dress = lambda provider: provider,
        speaker: Speaker | None = None,
        transcriber: Transcriber | None = None,
    ) -> None:
        self.targets = targets
        self._speaker = speaker
        self._transcriber = transcriber
        self._gate = gate
        self._clock = clock
        self._random = random
        self._library = Library()
        self.limits = Limits(
            first_sign=settings.first_sign_s,
            silence=settings.idle_s,
            total=settings.request_timeout_s,
        )
        self._manners = Manners(limits=self.limits, filter_policy=settings.content_filter)
        self._members: dict[Target | None, Member] = {}
        for target in targets.everybody:
            self._members[target] = Member(
                provider=dress(self.single(target)),
                target=target,
                window=prices.terms(target.name).window,
            )
        self.offline = offline
        self._members[None] = Member(provider=offline)

    async def load(self) -> None:
        """Make the first call quick. Call it once polling has begun, and do not wait for it."""
        speaking = None if self._speaker else self.targets.everybody
        listening = None if self._transcriber else self.targets.transcription
        if speaking or listening:
            await self._library.load()

    async def close(self) -> None:
        await self._library.close()

    @property
    def members(self) -> Sequence[Member]:
        """Everybody that is configured."""
        return tuple(self._members.values())

    @property
    def chat(self) -> Sequence[Member]:
        return self._of(self.targets.chat)

    @property
    def utility(self) -> Sequence[Member]:
        return self._of(self.targets.utility)

    @property
    def eyes(self) -> Sequence[Member]:
        """Those of the chat chain that can see; nobody where none can."""
        return tuple(each for each in self.chat if each.name in self.targets.vision)

    def pool(
        self,
        members: Sequence[Member],
        order: Order | None = None,
        *,
        gate: Gate | None = None,
        clock: Clock | None = None,
    ) -> Pool:
        """`gate` and `clock`: of a pool whose failures are nobody else's affair."""
        return Pool(
            members,
            gate or self._gate,
            clock or self._clock,
            self._random,
            self._manners,
            order=order,
        )

    @property
    def transcriber(self) -> Transcriber | None:
        """None where no model for it is configured."""
        target = self.targets.transcription
        if self._transcriber is not None or target is None:
            return self._transcriber
        return LitellmTranscriber(target, self._library, self._clock, timeout_s=self.limits.total)

    def single(self, target: Target) -> Provider:
        """One target without anything around it, as `kintsugi check` asks it."""
        if self._speaker is not None:
            return self._speaker(target)
        return LitellmModel(target, self._library, self._clock, timeout_s=self.limits.total)

    def _of(self, chain: Sequence[Target | None]) -> tuple[Member, ...]:
        return tuple(self._members[each] for each in chain)
