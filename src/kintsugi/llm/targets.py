"""From the settings to the models of each mode, or to everything that is missing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from kintsugi.errors import Problem, SettingsError
from kintsugi.llm.accounts import VENDORS, account, missing
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.target import Target
from kintsugi.settings import Llm
from kintsugi.settings.model_names import OFFLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """In each chain None stands for the built-in offline model."""

    chat: tuple[Target | None, ...]
    utility: tuple[Target | None, ...]
    transcription: Target | None  # None: nobody listens
    vision: frozenset[str]  # names of targets that can see
    spare: tuple[Target, ...]  # in no chain, and asked when /api says so

    @property
    def distinct(self) -> tuple[Target, ...]:
        """Every target of the chains, once, in their order."""
        return tuple(dict.fromkeys(target for target in (*self.chat, *self.utility) if target))

    @property
    def everybody(self) -> tuple[Target, ...]:
        return (*self.distinct, *self.spare)

    @property
    def paid(self) -> tuple[Target, ...]:
        """Everybody whose calls are booked: also who listens."""
        ears = [self.transcription] if self.transcription else []
        return (*dict.fromkeys([*self.everybody, *ears]),)


def resolve(settings: Llm) -> Targets:
    """The targets the settings name.

    Raises: `SettingsError` with every key, address and model that is missing.
    """
    chat = settings.chat_chain or _simple(settings)
    utility = settings.utility_chain or chat
    listening = (*filter(None, [settings.transcription_model]),)
    problems = [*_problems(dict.fromkeys((*chat, *utility, *listening)), settings)]
    if settings.transcription_model == OFFLINE:
        problems.append(_complaint("transcription_model", "the offline model cannot listen"))
    asked = (*dict.fromkeys((*chat, *utility)),)
    problems += _strangers("vision_models", settings.vision_models, asked)
    paid = (*dict.fromkeys((*asked, *listening)),)
    problems += _strangers("prices", [each.model for each in settings.prices], paid)
    problems += _paid_by_the_minute(settings, asked)
    if problems:
        raise SettingsError(problems)
    return Targets(
        chat=tuple(_target(name, settings) for name in chat),
        utility=tuple(_target(name, settings) for name in utility),
        transcription=_target(settings.transcription_model or OFFLINE, settings),
        vision=frozenset(settings.vision_models),
        spare=tuple(_spare([*chat, *utility], settings)),
    )


def _spare(names: Sequence[str], settings: Llm) -> Iterator[Target]:
    """One for each account that /api can choose, that can be used, and that no chain has."""
    used = {name.partition("/")[0] for name in names}
    for provider in sorted({mode.account for mode in ApiMode if mode.account} - used):
        usual = settings.custom_model if provider == "custom" else VENDORS[provider].usual_model
        if usual and not any(missing(provider, settings)):
            yield Target(account=account(provider, settings), model=usual)


def missing_for(mode: ApiMode, settings: Llm) -> tuple[Problem, ...]:
    """What the settings lack for a mode of /api."""
    if mode.account is None:
        return ()
    problems = [*missing(mode.account, settings)]
    if mode is ApiMode.CUSTOM and not settings.custom_model and not _has(mode.account, settings):
        problems.append(_complaint("custom_model", "missing; set LLM_CUSTOM_MODEL"))
    return tuple(problems)


def _has(provider: str, settings: Llm) -> bool:
    names = (settings.provider, *settings.chat_chain, *settings.utility_chain)
    return any(name.partition("/")[0] == provider for name in names)


def _strangers(setting: str, names: Iterable[str], asked: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if name not in asked:
            near = get_close_matches(name, asked, n=1)
            hint = f"; did you mean {near[0]}?" if near else f" (there are {', '.join(asked)})"
            yield _complaint(setting, f"{name} is in no chain{hint}")


def _paid_by_the_minute(settings: Llm, asked: Sequence[str]) -> Iterator[Problem]:
    """Its tokens would look free, and a budget would have no hold on it."""
    for price in settings.prices:
        if price.minute is not None and price.input is None and price.model in asked:
            message = f"{price.model} is in a chain: input and output are missing beside minute"
            yield _complaint("prices", message)


def _simple(settings: Llm) -> tuple[str, ...]:
    """`llm.provider` with `llm.model`, or with the provider's usual one."""
    if settings.provider == OFFLINE:
        return (OFFLINE,)
    model = settings.model or VENDORS[settings.provider].usual_model or ""
    return (f"{settings.provider}/{model}",)


def _problems(names: Iterable[str], settings: Llm) -> Iterator[Problem]:
    parts = [name.partition("/") for name in names if name != OFFLINE]
    for provider, _, model in parts:
        if not model:
            yield _complaint("model", f"missing: {provider} has no usual one")
    for provider in dict.fromkeys(provider for provider, _, _ in parts):
        yield from missing(provider, settings)


def _target(name: str, settings: Llm) -> Target | None:
    if name == OFFLINE:
        return None
    provider, _, model = name.partition("/")
    return Target(account=account(provider, settings), model=model)


def _complaint(setting: str, message: str) -> Problem:
    return Problem(source="", key=f"llm.{setting}", message=message)
