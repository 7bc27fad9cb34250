import pytest

from cnnkit.engine import Engine
from cnnkit.engine.address import check_address, tls_files
from cnnkit.errors import OptionError


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:8786", "tcp://127.1.2.3:1", "tcp://localhost:8786", "tcp://[::1]:8786", "tls://gpu.example:8786"],
)
def test_loopback_and_encrypted_addresses_are_taken(address):
    assert check_address(address) == address


@pytest.mark.parametrize(
    "address",
    ["tcp://192.168.0.7:8786", "tcp://0.0.0.0:8786", "tcp://gpu.example:8786", "tcp://127.0.0.1.example:8786"],
)
def test_an_open_line_to_another_machine_is_refused(address):
    with pytest.raises(OptionError, match=r"not encrypted.*use tls://"):
        check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8786",
        "8786",
        "http://127.0.0.1:8786",
        "tcp://127.0.0.1",
        "tcp://:8786",
        "ws://x:1",
        "",
        "tcp://[::1]",
        "tcp://[::1",
        "tls://[bad]:1",
        "tcp://127.0.0.1:99999",
        "tcp://127.0.0.1:0",
        "tcp://127.0.0.1:http",
    ],
)
def test_what_is_no_address_is_named(address):
    with pytest.raises(OptionError, match="must be tcp://127"):
        check_address(address)


def test_the_environment_is_checked_when_the_engine_is_made(monkeypatch):
    monkeypatch.setenv("CNNKIT_SCHEDULER", "tcp://10.0.0.1:8786")
    with pytest.raises(OptionError, match=r"tcp://10\.0\.0\.1:8786"):
        Engine()


def test_certificates_that_are_not_named_are_asked_for(monkeypatch):
    monkeypatch.setenv("CNNKIT_TLS_CERT", "cert.pem")
    monkeypatch.delenv("CNNKIT_TLS_CA", raising=False)
    monkeypatch.delenv("CNNKIT_TLS_KEY", raising=False)
    with pytest.raises(OptionError, match="set CNNKIT_TLS_CA, CNNKIT_TLS_KEY to PEM files"):
        Engine(scheduler="tls://gpu.example:8786")


def test_certificates_that_are_named_are_given_in_order(tmp_path):
    files = [tmp_path / name for name in ("ca", "cert", "key")]
    named = dict(zip(("CNNKIT_TLS_CA", "CNNKIT_TLS_CERT", "CNNKIT_TLS_KEY"), map(str, files), strict=True))
    files[0].touch()
    files[2].touch()
    with pytest.raises(OptionError, match=r"CNNKIT_TLS_CERT is .*cert', which is no file"):
        tls_files(named)
    files[1].touch()
    assert tls_files(named) == tuple(map(str, files))
