"""A model provider that does what a script says, over real HTTP: for tests, benches and drills."""

from kintsugi.simulator.llm.accounts import Account
from kintsugi.simulator.llm.calls import Call, Outcome
from kintsugi.simulator.llm.ledger import Bill
from kintsugi.simulator.llm.replies import (
    After,
    CallTool,
    Cut,
    Defect,
    Echo,
    Fail,
    Malformed,
    MidStreamError,
    Reply,
    Say,
    Stall,
    Usage,
)
from kintsugi.simulator.llm.server import ModelServer

__all__ = [
    "Account",
    "After",
    "Bill",
    "Call",
    "CallTool",
    "Cut",
    "Defect",
    "Echo",
    "Fail",
    "Malformed",
    "MidStreamError",
    "ModelServer",
    "Outcome",
    "Reply",
    "Say",
    "Stall",
    "Usage",
]
