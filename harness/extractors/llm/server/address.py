"""The address of an OpenAI-compatible server and the key to it."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from harness.errors import HarnessError, printable

OPENAI = "https://api.openai.com/v1"
VARIABLE = "OPENAI_BASE_URL"


def server_address(base_url: str | None) -> str:
    """The address that is really asked: the option's, else that of OPENAI_BASE_URL, else OpenAI's.

    Raises:
        HarnessError: it cannot be one; the message says what to write.
    """
    if base_url is not None:
        return check_address(base_url, f'"base_url" is "{printable(base_url, limit=200)}"')
    given = os.environ.get(VARIABLE, "").strip()
    return check_address(given, f'{VARIABLE} is "{printable(given, limit=200)}"') if given else OPENAI


def check_address(address: str, what: str) -> str:
    """An address without the white space around it and the slash at its end.

    Args:
        address: to look at.
        what: where it comes from, for messages.

    Raises:
        HarnessError: it cannot be the address of a server.
    """
    address = address.strip()
    parts = urlsplit(address if "://" in address else f"//{address}")
    # Never shown: it may hold a password.
    if parts.username or parts.password:
        raise HarnessError('"base_url" holds a name or password, which would end in the manifest; use "key_env"')
    if parts.scheme not in ("http", "https") or "://" not in address:
        rest = address.partition("://")[2] or address
        near = f"http://{rest}" if is_local(f"http://{rest}") else f"https://{rest}"
        raise HarnessError(f'{what}, without "http://" or "https://" in front: write "{near}"')
    try:
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise HarnessError(f"{what}, which is no address: {error}") from None
    if not host:
        raise HarnessError(f"{what}, which names no server")
    if host in ("0.0.0.0", "::"):
        right = address.replace("0.0.0.0", "127.0.0.1", 1).replace("[::]", "[::1]", 1)
        raise HarnessError(f'{what}: {host} is where a server listens, not where it is asked: write "{right}"')
    for ending in ("/chat/completions", "/completions"):
        if parts.path.rstrip("/").endswith(ending):
            right = address[: address.index(ending)]
            raise HarnessError(f'{what}: leave out {ending}, which is put behind it: write "{right}"')
    if parts.query or parts.fragment:
        raise HarnessError(f'{what}: leave out "?" or "#" and what follows it')
    return address.rstrip("/")


def find_key(address: str, key_env: str) -> str:
    """The key of the environment variable; a server on this machine needs none.

    Raises:
        HarnessError: there is none.
    """
    key = os.environ.get(key_env, "")
    if key:
        return key
    if is_local(address):
        return "-"
    raise HarnessError(
        f'the environment variable {key_env} holds no key for {address}; set it, or name another with "key_env"'
    )


def is_local(address: str) -> bool:
    """Whether the server is on this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def hint_at_version(address: str) -> str:
    """What to try where a server knows no such path; empty where the address has a version."""
    path = urlsplit(address).path
    return "" if "/v" in path else f'; most servers are asked under /v1: try "base_url: {address}/v1"'
