"""Files over the network: one at a time, from the commit that article.yaml names, kept for the next time."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.errors import HarnessError, shorten
from harness.files.system.cache_folder import cache_folder
from harness.files.text_files import read_bytes, write_atomically
from harness.gold.edit.fetch.published_file import LARGEST, PublishedFile

GITHUB = "https://raw.githubusercontent.com"
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_CHUNK = 1 << 16
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_PATIENCE = 20
"""How many times the limit of one answer a whole file may take, however slowly it trickles in."""


class _AttemptError(Exception):
    """An attempt that failed; ``wait`` are the seconds that the server asks for before another, if another may help."""

    def __init__(self, message: str, *, again: bool, wait: float | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.wait = wait


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows no redirect to another server: nothing is asked of whom article.yaml does not name."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        asked, led = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (led.scheme, led.netloc):
            fp.close()
            raise _AttemptError(f"leads on to {led.netloc}, which is not asked", again=False)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Downloads:
    """Gets files from GitHub, or from a mirror of its raw files, at their commits.

    Args:
        address: of the server; a file is at ADDRESS/owner/name/commit/path.
        timeout: seconds that the server may say nothing.
        tries: how often a file is asked for, where the server fails or is busy.
        largest: the most bytes that a file may have.
        kept: the folder in which files are kept; by default that of the machine's cache.
        pause: waits for some seconds.
    """

    def __init__(
        self,
        address: str = GITHUB,
        *,
        timeout: float = 30.0,
        tries: int = 4,
        largest: int = LARGEST,
        kept: Path | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = _web_address(address).rstrip("/")
        self.timeout, self.tries, self.largest, self.pause = timeout, tries, largest, pause
        self.kept = kept or downloads_folder()
        self._opener = urllib.request.build_opener(_SameServer)

    def read(self, file: PublishedFile) -> bytes:
        """The file's bytes, from the kept copy where there is one.

        Raises:
            HarnessError: it cannot be had, or is too large.
        """
        copy = self._copy(file)
        if copy.exists():
            return read_bytes(copy, limit=self.largest)
        data = self._download(self._address(file))
        write_atomically(copy, data, private=True)
        return data

    def forget(self, file: PublishedFile) -> bool:
        """Drop the kept copy; whether there was one."""
        copy = self._copy(file)
        there = copy.exists()
        copy.unlink(missing_ok=True)
        return there

    def _address(self, file: PublishedFile) -> str:
        if file.url is not None:
            return _web_address(file.url)
        return f"{self.address}/{file.repository}/{file.commit}/{urllib.parse.quote(file.path)}"

    def _copy(self, file: PublishedFile) -> Path:
        return self.kept / hashlib.sha256(self._address(file).encode()).hexdigest()

    def _download(self, address: str) -> bytes:
        for attempt in range(1, self.tries + 1):
            try:
                return self._attempt(address)
            except _AttemptError as error:
                if not error.again or attempt == self.tries:
                    tried = f" ({attempt} tries)" if attempt > 1 else ""
                    raise HarnessError(f"{address}: {error}{tried}") from None
                self.pause(min(error.wait or _FIRST_WAIT * 2 ** (attempt - 1), _LONGEST_WAIT))
        raise HarnessError(f"{address}: not asked for: tries is {self.tries}")

    def _attempt(self, address: str) -> bytes:
        request = urllib.request.Request(address, headers={"Accept-Encoding": "identity", "User-Agent": "harness"})
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                return self._body(answer)
        except urllib.error.HTTPError as error:
            with error:
                wait = error.headers.get("Retry-After") or ""
                asked = float(wait) if wait.isdigit() else None
                raise _AttemptError(_status(error.code), again=error.code in _AGAIN, wait=asked) from None
        except TimeoutError:
            raise _AttemptError(f"no answer within {self.timeout:g} s", again=True) from None
        except urllib.error.URLError as error:
            slow = isinstance(error.reason, TimeoutError)
            reason = f"no answer within {self.timeout:g} s" if slow else f"cannot be reached: {error.reason}"
            raise _AttemptError(reason, again=True) from None
        except (http.client.HTTPException, OSError) as error:
            raise _AttemptError(f"the answer broke off: {error or type(error).__name__}", again=True) from None

    def _body(self, answer: Any) -> bytes:
        announced = answer.headers.get("Content-Length") or ""
        self._hold_to_limit(int(announced) if announced.isdigit() else 0)
        body = bytearray()
        end = time.monotonic() + _PATIENCE * self.timeout
        while chunk := answer.read(_CHUNK):
            body += chunk
            self._hold_to_limit(len(body))
            if time.monotonic() > end:
                raise _AttemptError(f"not whole within {_PATIENCE * self.timeout:g} s", again=True)
        if announced.isdigit() and len(body) != int(announced):
            raise _AttemptError(f"the answer broke off after {len(body)} of {announced} bytes", again=True)
        return bytes(body)

    def _hold_to_limit(self, size: int) -> None:
        if size > self.largest:
            raise _AttemptError(f"larger than the {self.largest / 1e6:g} MB that are allowed (--max-mb)", again=False)


def _web_address(address: str) -> str:
    """The address, if a server is asked by it and no file of this machine."""
    if urllib.parse.urlsplit(address).scheme not in ("https", "http"):
        raise HarnessError(f'"{shorten(address)}" is no web address: it begins with https://')
    return address


def downloads_folder() -> Path:
    """Where downloaded files are kept."""
    return cache_folder() / "downloads"


def _status(code: int) -> str:
    said = {404: "no such file there", 403: "the server refuses it", 429: "the server is busy"}
    return f"{said.get(code, http.client.responses.get(code, 'no file'))} (HTTP {code})"
