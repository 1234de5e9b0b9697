"""From the settings to the models of each mode, or to everything that is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kintsugi.errors import Problem, SettingsError
from kintsugi.llm.accounts import VENDORS, account, missing
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

    @property
    def distinct(self) -> tuple[Target, ...]:
        """Every target that answers, once, in the order of the chains."""
        return tuple(dict.fromkeys(target for target in (*self.chat, *self.utility) if target))


def resolve(settings: Llm) -> Targets:
    """The targets the settings name.

    Raises: `SettingsError` with every key, address and model that is missing.
    """
    chat = settings.chat_chain or _simple(settings)
    utility = settings.utility_chain or chat
    listening = filter(None, [settings.transcription_model])
    problems = [*_problems(dict.fromkeys((*chat, *utility, *listening)), settings)]
    if settings.transcription_model == OFFLINE:
        problems.append(_complaint("transcription_model", "the offline model cannot listen"))
    strangers = set(settings.vision_models) - {*chat, *utility}
    problems += [
        _complaint("vision_models", f"{name} is in no chain") for name in sorted(strangers)
    ]
    if problems:
        raise SettingsError(problems)
    return Targets(
        chat=tuple(_target(name, settings) for name in chat),
        utility=tuple(_target(name, settings) for name in utility),
        transcription=_target(settings.transcription_model or OFFLINE, settings),
        vision=frozenset(settings.vision_models),
    )


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
