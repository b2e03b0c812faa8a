"""Masks keys and passwords in what is written, printed and kept, so that no report or log carries one to others."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from urllib.parse import quote

MASK = "***"
_NAMES = "api[-_]?key|subscription[-_]?key|key|access[-_]?token|token|auth|signature|sig|secret|password|passwd|pwd"
_PARAMETER = re.compile(rf"(?i)([?&;](?:[a-z-]+[-_])?(?:{_NAMES})=)[^&#\s\"'<>\\]+")
_USER = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://)[^/\s@\"'<>]+@")
_BEARER = re.compile(r"(?i)(\bbearer\s+)[a-z0-9._~+/=-]{8,}")
_KEY_LIKE = re.compile(r"(?i)(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:_|$)")
_SHORTEST = 8


def mask_keys(words: str, environment: Mapping[str, str] = os.environ) -> str:
    """Words without keys: parameters of addresses whose name says so, users in addresses, bearer tokens, and whatever
    equals the value of an environment variable whose name says so (of 8 characters at least, without blanks), be it
    written as in an address or in JSON."""
    for value in _key_values(environment):
        words = words.replace(value, MASK)
    if "=" in words:
        words = _PARAMETER.sub(rf"\1{MASK}", words)
    if "@" in words:
        words = _USER.sub(rf"\1{MASK}@", words)
    return _BEARER.sub(rf"\1{MASK}", words) if "earer" in words.lower() else words


def _key_values(environment: Mapping[str, str]) -> list[str]:
    """The longest first: one may be a part of another."""
    found = {
        value
        for name, value in environment.items()
        if len(value) >= _SHORTEST and _KEY_LIKE.search(name) and not re.search(r"\s", value)
    }
    written = {form for value in found for form in (value, quote(value, safe=""), json.dumps(value)[1:-1])}
    return sorted(written, key=len, reverse=True)
