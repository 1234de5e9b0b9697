"""What each target costs and holds: as the settings say, else as the vendor's public list does.

An unknown price is None, and shown as unpriced; it is never taken for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from kintsugi.llm import money
from kintsugi.llm.known_models import read_list
from kintsugi.llm.provider import Usage
from kintsugi.llm.target import Account, Target
from kintsugi.settings import ModelPrice

_LOCAL: Final = frozenset({"ollama", "lmstudio"})
"""They run on the operator's own machine."""

_UNLISTED: Final = frozenset({"gateway", "custom"})
"""There a name is what its operator says it is: a list's price for it would be a guess."""

_EAR: Final = "audio_transcription"
"""What litellm's list calls a transcriber."""

_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Picodollars per token, and per second of sound for a model that is paid so.

    Of a transcriber that has both, vendors bill the tokens, and name the seconds to reckon with.
    """

    input: int
    output: int
    cached_input: int
    second: int = 0

    @property
    def free(self) -> bool:
        return self == FREE

    def counts(self, usage: Usage) -> bool:
        """Whether what was used is in the unit that is paid for."""
        return self.free or bool(self.second if usage.seconds else self.input or self.output)

    def of(self, usage: Usage) -> int:
        fresh = usage.prompt - usage.cached
        cached = usage.cached * self.cached_input
        tokens = fresh * self.input + cached + usage.completion * self.output
        return tokens + usage.seconds * self.second

    @property
    def level(self) -> int:
        """To compare targets by: a question is usually longer than its answer."""
        return 3 * self.input + self.output


FREE: Final = Price(input=0, output=0, cached_input=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that is known of one target's price and size."""

    price: Price | None = None
    window: int | None = None  # tokens
    most_output: int | None = None  # tokens


_UNKNOWN: Final = Terms()


class Prices:
    def __init__(self, terms: Mapping[str, Terms]) -> None:
        self._terms = terms  # by target

    @classmethod
    def gathered(
        cls,
        targets: Iterable[Target],
        configured: Iterable[ModelPrice],
        listed: Mapping[str, Mapping[str, Any]],
    ) -> "Prices":
        """Of these targets; `listed` is litellm's list (see `known_models`)."""
        own = {each.model: each for each in configured}
        return cls(
            {
                target.name: _terms(own.get(target.name), target.account, _entry(target, listed))
                for target in targets
            }
        )

    def of(self, target: str) -> Price | None:
        return self.terms(target).price

    def terms(self, target: str) -> Terms:
        return self._terms.get(target, _UNKNOWN)


def prices_of(targets: Sequence[Target], configured: Sequence[ModelPrice]) -> Prices:
    """As the settings and, where it is needed, litellm's list have them; see `read_list`."""
    listed = any(target.account.name not in _UNLISTED | _LOCAL for target in targets)
    return Prices.gathered(targets, configured, read_list() if listed else {})


def _terms(own: ModelPrice | None, account: Account, listed: Mapping[str, Any]) -> Terms:
    window = own.window if own else None
    most_output = own.most_output if own else None
    return Terms(
        price=_price(own, account, listed),
        window=window or _count(listed, "max_input_tokens"),
        most_output=most_output or _count(listed, "max_output_tokens"),
    )


def _price(own: ModelPrice | None, account: Account, listed: Mapping[str, Any]) -> Price | None:
    if own is not None and own.free:
        return FREE
    if own is not None and (own.input is not None or own.minute is not None):
        input_, output = own.input or _NOTHING, own.output or _NOTHING
        return Price(
            input=money.per_token(input_),
            output=money.per_token(output),
            cached_input=money.per_token(input_ if own.cached_input is None else own.cached_input),
            second=money.per_second(own.minute or _NOTHING),
        )
    if account.name in _LOCAL:
        return FREE
    return _listed_ear(listed) if listed.get("mode") == _EAR else _listed_price(listed)


def _listed_price(listed: Mapping[str, Any]) -> Price | None:
    input_, output = listed.get("input_cost_per_token"), listed.get("output_cost_per_token")
    if input_ is None or output is None:
        return None
    cached = listed.get("cache_read_input_token_cost")
    return Price(
        input=_pico(input_),
        output=_pico(output),
        cached_input=_pico(input_ if cached is None else cached),
    )


def _listed_ear(listed: Mapping[str, Any]) -> Price | None:
    """Of a transcriber, which hears nothing but sound."""
    # Some entries have one price in both places; litellm charges one of them (`cost_per_second`).
    seconds = [listed.get(f"{end}_cost_per_second") for end in ("input", "output")]
    second = max((_pico(each) for each in seconds if each is not None), default=0)
    heard = listed.get("input_cost_per_audio_token")
    tokens = _listed_price(listed if heard is None else {**listed, "input_cost_per_token": heard})
    if tokens is None:
        return replace(FREE, second=second) if second else None
    return replace(tokens, second=second)


def _pico(dollars: float) -> int:
    return money.from_dollars(Decimal(str(dollars)))


def _count(listed: Mapping[str, Any], name: str) -> int | None:
    value = listed.get(name)
    return value if isinstance(value, int) and value > 0 else None


def _entry(target: Target, listed: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Litellm lists some vendors' models by name and others' behind the vendor's."""
    if target.account.name in _UNLISTED | _LOCAL:
        return {}
    entry = listed.get(target.name) or listed.get(target.model) or {}
    # The same name may be another vendor's model.
    return entry if entry.get("litellm_provider") == target.account.route else {}
