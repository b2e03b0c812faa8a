"""What a page's content security policy says of its own style and scripts."""

from __future__ import annotations

import base64
import hashlib


def content_digest(content: str) -> str:
    """The source of a policy that lets exactly this inline style or script run (W3C, CSP Level 3)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
