import socket

import pytest

from kintsugi.errors import SettingsError
from kintsugi.settings import Web
from kintsugi.web.listener import listen


def test_it_listens_where_it_is_told(free_port: int) -> None:
    """The address of the settings is taken at once: a caller waits in its queue."""
    with listen(Web(port=free_port)), socket.create_connection(("127.0.0.1", free_port)) as caller:
        assert caller.getpeername() == ("127.0.0.1", free_port)


def test_ipv6(free_port: int) -> None:
    """An IPv6 address is one, too."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with listen(Web(host="::1", port=free_port)) as listener:
        assert listener.getsockname()[0] == "::1"


def test_a_taken_port_is_named(free_port: int) -> None:
    """An address that another program has is an error that names the setting and the address."""
    with listen(Web(port=free_port)), pytest.raises(SettingsError) as caught:
        listen(Web(port=free_port))
    (problem,) = caught.value.problems
    assert problem.key == "web.port"
    assert f"127.0.0.1 port {free_port}" in problem.message
