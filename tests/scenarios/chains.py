"""Pools of scripted models, each with a name of its own."""

from random import Random

from kintsugi.clock import Clock
from kintsugi.llm.gate import OpenGate
from kintsugi.llm.limits import Limits
from kintsugi.llm.member import Member
from kintsugi.llm.pool import Manners, Pool
from kintsugi.llm.scripted import ScriptedModel, Step

USUAL, STRONG = "vendor/usual", "vendor/strong"
NAMES = (USUAL, STRONG)


class TwoModels:
    """The usual model and a stronger one, in a pool."""

    def __init__(self, clock: Clock) -> None:
        self.usual, self.strong = (ScriptedModel(clock, model=name) for name in NAMES)
        self.chain = Pool(
            [Member(provider=self.usual), Member(provider=self.strong)],
            OpenGate(),
            clock,
            Random(1),
            Manners(limits=Limits(first_sign=30, silence=20, total=60)),
        )

    def then(self, usual: Step, *strong: Step) -> None:
        self.usual.then(usual)
        self.strong.then(*strong)
