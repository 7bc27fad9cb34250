"""Which schedulers may be trusted: whoever reaches one can run code as its user."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cnnkit.errors import OptionError

VARIABLE = "CNNKIT_SCHEDULER"
TLS_VARIABLES = ("CNNKIT_TLS_CA", "CNNKIT_TLS_CERT", "CNNKIT_TLS_KEY")  # PEM files


def check_address(address: str) -> str:
    """Give the address back if it is encrypted, or never leaves this machine.

    Args:
        address: as `dask scheduler` prints it, tcp://127.0.0.1:8786 or tls://name:8786.

    Raises:
        OptionError: no scheme, no port, another protocol, or tcp:// to another machine.
    """
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"tcp", "tls"} and bool(parts.hostname) and bool(parts.port)
    except ValueError:  # brackets around no IPv6 address, a port of letters or above 65535
        is_address = False
    if not is_address:
        raise OptionError(
            f"{VARIABLE} must be tcp://127.0.0.1:PORT or tls://HOST:PORT, got {address!r}. "
            "`dask scheduler` prints its address when it starts."
        )
    if parts.scheme == "tcp" and not _is_loopback(parts.hostname or ""):
        raise OptionError(
            f"{VARIABLE} is {address!r}: tcp:// to another machine is not encrypted, and anyone on the network could "
            f"run code on the workers. Start the scheduler with certificates and use tls://{parts.netloc}."
        )
    return address


def tls_files(environment: Mapping[str, str] = os.environ) -> tuple[str, str, str]:
    """Give the files of the authority, the certificate and the key that a tls:// scheduler asks for.

    Raises:
        OptionError: a variable is not set, or leads to no file.
    """
    missing = [name for name in TLS_VARIABLES if not environment.get(name)]
    if missing:
        raise OptionError(f"A tls:// scheduler needs certificates: set {', '.join(missing)} to PEM files.")
    for name in TLS_VARIABLES:
        if not Path(environment[name]).is_file():
            raise OptionError(f"{name} is {environment[name]!r}, which is no file. Point it at a PEM file.")
    authority, certificate, key = (environment[name] for name in TLS_VARIABLES)
    return authority, certificate, key


def _is_loopback(host: str) -> bool:
    """Tell whether a host name stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: where it leads is not ours to trust
        return False
