"""How many searches one address of visitors, or one account, may ask in a short time.

Counted in memory, for each web process by itself: a file that all share (`rate_limit.py`) would cost a kept answer half
as much again. People who are signed in are counted by account, so that an office behind one address can work.
"""

import threading
import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any, TypeVar, cast

from cachetools import LRUCache
from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from indexer.config import Settings
from search_app.http import errors
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer

SECONDS = 10
# Who asked last; whoever falls out of it begins anew.
_COUNTED = 10_000
# The part of an IPv6 address that its holder cannot change.
_NETWORK = 64

View = TypeVar("View", bound=Callable[..., Any])


class SearchRate:
    """Counts searches by key. `most`: in SECONDS, beginning with the first; 0: any number. Safe for threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: LRUCache[str, tuple[float, int]] = LRUCache(_COUNTED)
        self._lock = threading.Lock()

    def take(self, key: str) -> int:
        """Count a search; seconds until the next one is allowed, 0 where this one is."""
        now = time.monotonic()
        with self._lock:
            ends, count = self._counts.get(key, (0.0, 0))
            if ends <= now:
                ends, count = now + SECONDS, 0
            self._counts[key] = ends, count + 1
        return ceil(ends - now) if self.most and count >= self.most else 0


def counted(view: View) -> View:
    """Decorator of views that search: 429 where whoever asks has asked too often."""

    @wraps(view)
    def asked(**kwargs: Any) -> Response:
        rate: SearchRate = current_app.extensions["telusur.search_rate"]
        name = current_viewer().name
        wait = rate.take(f"account {name}" if name else network(request.remote_addr or ""))
        return _too_many(wait, rate.most, is_account=bool(name)) if wait else view(**kwargs)

    return cast("View", asked)


def network(address: str) -> str:
    """What is counted for an address: of IPv6 the network, all addresses of which one holder may use."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(int(found) >> _NETWORK) if isinstance(found, IPv6Address) and not found.ipv4_mapped else str(found)


def _too_many(wait: int, most: int, *, is_account: bool) -> Response:
    said = {"most": most, "seconds": SECONDS, "wait": wait}
    if is_account:
        sentence = _(
            "Akun ini mencari lebih dari %(most)s kali dalam %(seconds)s detik. Coba lagi %(wait)s detik lagi.", **said
        )
    else:
        sentence = _(
            "Dari alamat jaringan Anda ada lebih dari %(most)s pencarian dalam %(seconds)s detik. Coba lagi %(wait)s "
            "detik lagi. Pegawai yang masuk dihitung sendiri-sendiri.",
            **said,
        )
    answer = errors.answer(errors.Problem(429, "too_many", _("Terlalu banyak pencarian"), sentence))
    answer.headers["Retry-After"] = str(wait)
    return answer


def init_app(app: Flask) -> None:
    settings: Settings = app.config["TELUSUR"]
    app.extensions["telusur.search_rate"] = SearchRate(settings.searches)
