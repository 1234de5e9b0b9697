"""Chains of scripted models, each with a name of its own."""

from kintsugi.clock import Clock
from kintsugi.llm.chain import Chain
from kintsugi.llm.limits import Limits
from kintsugi.llm.scripted import ScriptedModel, Step

USUAL, STRONG = "vendor/usual", "vendor/strong"
NAMES = (USUAL, STRONG)


class TwoModels:
    """The usual model and a stronger one, in a chain."""

    def __init__(self, clock: Clock) -> None:
        self.usual, self.strong = (_named(clock, name) for name in NAMES)
        self.chain = Chain(
            [self.usual, self.strong], clock, Limits(first_sign=30, silence=20, total=60)
        )

    def then(self, usual: Step, *strong: Step) -> None:
        self.usual.then(usual)
        self.strong.then(*strong)


def _named(clock: Clock, name: str) -> ScriptedModel:
    model = ScriptedModel(clock)
    model.model = name
    return model
