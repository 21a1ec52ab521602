"""Which addresses of the data may become links."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_web(address: str) -> bool:
    """Whether an address of the data may become a link: http or https, with a host.

    Examples
    --------
    >>> is_web("https://example.org/a"), is_web("javascript:alert(1)"), is_web("https:alert(1)")
    (True, False, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
