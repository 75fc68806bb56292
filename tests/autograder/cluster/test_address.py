"""The scheduler's address is checked, and an open one is warned of."""

from pathlib import Path

import pytest

from autograder.cluster.address import Scheduler
from autograder.errors import UsageError


@pytest.mark.parametrize(
    "address", ["", "localhost:8786", "http://host:1", "tcp://host", "tcp://:1", "tcp://h:x", "tcp"]
)
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(UsageError, match=r"expected tcp://host:port"):
        Scheduler(address)


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://10.0.0.5:8786", False),
        ("tcp://10.0.0.5:8786", True),
        ("tcp://0.0.0.0:8786", True),
        ("tcp://localhost.example.org:8786", True),
    ],
)
def test_only_open_addresses_of_others_are_warned_of(address: str, warned: bool) -> None:
    assert ("neither encrypted" in Scheduler(address).warning) is warned


def test_certificates_need_an_encrypted_address_and_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    with pytest.raises(UsageError, match="write tls:// instead"):
        Scheduler("tcp://host:1", ca=tmp_path / "ca.pem")
    with pytest.raises(UsageError, match=r"there is no file .*none\.pem"):
        Scheduler("tls://host:1", ca=tmp_path / "none.pem")
    assert Scheduler("tls://host:1", ca=tmp_path / "ca.pem").is_encrypted
