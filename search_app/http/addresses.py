"""Addresses by the hundred: what `url_for` says, worked out once for each place instead of for each link."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from flask import Flask, current_app, g, request, url_for

# As url_for leaves them: https://url.spec.whatwg.org/#percent-encoded-bytes
_SAFE_IN_QUERY = "!$'()*,/:;?@"
_SAFE_IN_ANCHOR = "%!#$&'()*+,/:;=?@"
_KEPT = 2048

# Name → value or values, as `url_for` takes them.
Arguments = Mapping[str, str | list[str]]


def address(endpoint: str, arguments: Arguments, anchor: str | None = None) -> str:
    """The address of a place without variable parts. `arguments` go into the query in their order."""
    return joined(base(endpoint), encoded(arguments), anchor)


def address_with(endpoint: str, name: str, value: str) -> str:
    """`address` with one argument."""
    return f"{base(endpoint)}?{_quoted(name)}={_quoted(value)}"


def sop(sop_id: int, query: str = "", anchor: str | None = None) -> str:
    """The page of one SOP; `query` is already encoded."""
    return joined(f"{base('documents.sop', sop_id=0)[:-1]}{sop_id}", query, anchor)


def joined(base: str, query: str, anchor: str | None = None) -> str:
    whole = f"{base}?{query}" if query else base
    return f"{whole}#{quote(anchor, safe=_SAFE_IN_ANCHOR)}" if anchor else whole


def encoded(arguments: Arguments) -> str:
    """The query string without its question mark."""
    return "&".join(pairs(arguments.items()))


def pairs(arguments: Iterable[tuple[str, str | list[str]]]) -> list[str]:
    return [
        f"{_quoted(name)}={_quoted(value)}"
        for name, values in arguments
        for value in ((values,) if isinstance(values, str) else values)
    ]


@lru_cache(_KEPT)
def _quoted(text: str) -> str:
    return quote_plus(text, safe=_SAFE_IN_QUERY)


def base(endpoint: str, **values: Any) -> str:
    """The path of a place; `values` are of the few that places have, for all of them are kept."""
    here = g._get_current_object()  # once for each of hundreds of links instead of three times
    if "paths" not in here:
        # Behind a proxy the app may stand below a prefix, which is of the request.
        here.paths = (current_app.extensions["telusur.paths"], request.script_root)
    paths, root = here.paths
    key = (endpoint, *values.values()) if values else endpoint
    path = paths.get(key)
    if path is None:
        path = paths[key] = current_app.url_map.bind("").build(endpoint, values)
    return f"{root}{path}"


def _in_templates(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if values else base(endpoint)


def init_app(app: Flask) -> None:
    app.extensions["telusur.paths"] = {}
    app.add_template_global(_in_templates, "url_for")
