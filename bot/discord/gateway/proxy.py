"""The proxy behind which Discord is reached, where the environment names one."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    """Return the proxy for an address: what HTTPS_PROXY names for https, unless NO_PROXY has its host."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
