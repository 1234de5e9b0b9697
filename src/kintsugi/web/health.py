"""Is it alive, is it ready: the decisions behind /healthz and /readyz.

Alive means that a restart would mend nothing; ready, that messages are received and kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kintsugi.store.health import Condition
from kintsugi.web.vitals import ChannelVitals

_OK, _UNAVAILABLE = 200, 503
_NOT_ANSWERING = "The writer does not answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`problems` is by part of the bot, each a sentence; empty when all is well."""

    problems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def status_code(self) -> int:
        return _UNAVAILABLE if self.problems else _OK

    @property
    def body(self) -> dict[str, object]:
        return {"ok": not self.problems, "problems": dict(self.problems)}


def liveness(answer: Condition | None) -> Report:
    """Judge the writer's answer to a commit; None: there was none in time.

    A bad answer is one: a full disk is a matter of readiness. That the loop turns and the process
    lives is shown by answering at all.
    """
    return Report(problems={"writer": _NOT_ANSWERING}) if answer is None else Report()


def readiness(answer: Condition | None, channel: ChannelVitals, *, poll_limit_s: float) -> Report:
    """Judge the writer's answer and the age of the last successful poll."""
    problems: dict[str, str] = {}
    if answer is not Condition.WORKING:
        problems["database"] = answer.value if answer else _NOT_ANSWERING
    age_s = channel.last_poll_age_s
    if age_s is None:
        problems["telegram"] = f"No poll has succeeded yet; the channel is {channel.state}."
    elif age_s > poll_limit_s:
        problems["telegram"] = (
            f"The last successful poll was {age_s:.0f} s ago, more than {poll_limit_s:g} s; "
            f"the channel is {channel.state}."
        )
    return Report(problems=problems)
