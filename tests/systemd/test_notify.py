import os
import socket
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from kintsugi.systemd.notify import READY, STOPPING, Notifier, status, watchdog_limit_s


def test_a_socket_with_a_path_is_told(listener: Any) -> None:
    """Assignments reach the socket that NOTIFY_SOCKET names, those of one call in one datagram."""
    notifier = Notifier.from_environment({"NOTIFY_SOCKET": listener.address})
    notifier.send(READY, status("polling"))
    notifier.send(STOPPING)
    assert notifier.listening
    assert listener.heard() == [["READY=1", "STATUS=polling"], ["STOPPING=1"]]


def test_an_abstract_socket_is_told() -> None:
    """An address that begins with @ names an abstract socket."""
    name = f"kintsugi-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(b"\0" + name.encode())
        listening.settimeout(0)
        Notifier(f"@{name}").send(READY)
        assert listening.recv(4096) == b"READY=1"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}])
def test_without_systemd_nothing_is_said(environ: dict[str, str]) -> None:
    """A bot that was not started by systemd tells nobody and does not fail."""
    notifier = Notifier.from_environment(environ)
    with capture_logs() as logged:
        notifier.send(READY)
    assert not notifier.listening
    assert logged == []


def test_a_socket_that_is_gone_hurts_nobody(tmp_path: Path) -> None:
    """When nobody listens, the bot goes on and the log says so."""
    with capture_logs() as logged:
        Notifier(str(tmp_path / "gone")).send(READY)
    assert [line["event"] for line in logged] == ["systemd.not_told"]


def test_a_full_socket_blocks_nobody(listener: Any) -> None:
    """When systemd does not read, the bot does not wait for it."""
    notifier = Notifier(listener.address)
    with capture_logs() as logged:
        while not logged:
            notifier.send(READY)
    assert len(listener.heard()) > 1


def test_a_status_is_one_line() -> None:
    """A line break in a sentence cannot become an assignment of its own."""
    assert status("polling\nREADY=1") == "STATUS=polling READY=1"


@pytest.mark.parametrize(
    ("environ", "limit_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdogs_limit(environ: dict[str, str], limit_s: float | None) -> None:
    """The limit is systemd's if it watches this very process."""
    assert watchdog_limit_s(environ) == limit_s
