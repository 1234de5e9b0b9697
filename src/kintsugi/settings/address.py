"""The addresses of this machine that a server may listen at."""

from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator


def _check_address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError(
            "must be an address of this machine such as 127.0.0.1, not a name"
        ) from None


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach it."""
    return ip_address(address).is_loopback


ListenAddress = Annotated[str, AfterValidator(_check_address)]
