"""Who may call, by API key."""

from collections.abc import Mapping
from enum import StrEnum

from kintsugi.simulator.llm.replies import Fail
from kintsugi.simulator.llm.vendors.vendor import Trouble, Vendor


class Account(StrEnum):
    """The state of a key."""

    OK = "ok"  # served
    REVOKED = "revoked"  # refused like a key nobody knows: 401, from Gemini 400
    UNPAID = "unpaid"  # refused with 402
    EXHAUSTED = "exhausted"  # refused as this vendor says that a quota is used up: often a 429


def refusal(accounts: Mapping[str, Account], key: str | None, vendor: Vendor) -> Fail | None:
    """Why this key is not served, in the vendor's words; None if it is.

    Without any accounts the house is open: every key, and none, is served.
    """
    if not accounts:
        return None
    match accounts.get(key or "", Account.REVOKED):
        case Account.OK:
            return None
        case Account.REVOKED:
            return vendor.failures[Trouble.UNAUTHORIZED]
        case Account.UNPAID:
            return vendor.unpaid
        case Account.EXHAUSTED:
            return vendor.exhausted
