"""Query string → SearchRequest and back, with every mistake reported at once.

The page and the API ask the same search under names of their own language; a `Vocabulary` holds the names.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from indexer.errors import RequestError
from indexer.models import SearchRequest, Sort, Status, Viewer
from indexer.models.facets import FACETS, Facet
from indexer.query import LONGEST_QUERY, is_question
from search_app.http.translate import gettext as _

MAX_PER_PAGE = 100
# Far past the end of any collection; a longer number is a mistake or a probe.
MAX_PAGE = 1_000_000
MAX_VALUES = 50
MAX_VALUE_CHARACTERS = 200
# Every link of a page of results holds the words and all chosen values, so these decide how large an answer gets.
# Counted as an address writes them.
MAX_TEXT_BYTES = 3_000
MAX_VALUES_BYTES = 2_000
# A search longer than this gets no more links than these results, and no more values of a facet than its first.
_LONG_BYTES = 1_000
MAX_PER_LONG_PAGE = 20

# Chooses the SOPs that say nothing for a facet (no unit, no date); the engine knows them by "".
MISSING = "-"

# An older revision stays readable, but it is found only when the reader asks for it.
DEFAULT_STATUS = (Status.IN_FORCE.value,)
EVERY_STATUS = tuple(status.value for status in Status)

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Parameter names of one surface. `facet_param`: of a facet; `every_status`: the value for "any status".

    `literal` is a parameter with the value 1 (search the typed words only); `in_title` names one and its value.
    `flat` too: its value takes micro SOPs out from under their macro SOPs. `in_force_on`: a date.
    `ignores_unknown`: a page must open with a stranger's tracking parameter; a program should hear of its typo.
    """

    text: str
    sort: str
    page: str
    per_page: str
    every_status: str
    facet_param: Callable[[Facet], str]
    sorts: Mapping[str, Sort]
    literal: str
    in_title: tuple[str, str]
    flat: tuple[str, str]
    in_force_on: str
    ignores_unknown: bool

    @property
    def filters(self) -> dict[str, str]:
        """Name of a facet → its parameter."""
        return {name: self.facet_param(facet) for name, facet in FACETS.items()}

    def names(self) -> set[str]:
        return {
            self.text,
            self.sort,
            self.page,
            self.per_page,
            self.literal,
            self.in_title[0],
            self.flat[0],
            self.in_force_on,
            *self.filters.values(),
        }


PAGE = Vocabulary(
    text="q",
    sort="urut",
    page="hal",
    per_page="per_hal",
    every_status="semua",
    facet_param=attrgetter("page_param"),
    sorts={"sesuai": Sort.RELEVANCE, "terbaru": Sort.NEWEST, "judul": Sort.TITLE, "nomor": Sort.NUMBER},
    literal="persis",
    in_title=("di", "judul"),
    flat=("gabung", "0"),
    in_force_on="berlaku",
    ignores_unknown=True,
)
API = Vocabulary(
    text="q",
    sort="sort",
    page="page",
    per_page="per_page",
    every_status="any",
    facet_param=attrgetter("name"),
    sorts={sort.value: sort for sort in Sort},
    literal="exact",
    in_title=("in", "title"),
    flat=("group", "0"),
    in_force_on="in_force_on",
    ignores_unknown=False,
)


def read(args: MultiDict[str, str], viewer: Viewer, vocabulary: Vocabulary, per_page: int) -> SearchRequest:
    """The request these parameters ask; raises RequestError naming every unusable one.

    Unknown facet values are no mistake: they match nothing, and the page shows them as chosen. Text past
    LONGEST_QUERY characters, or MAX_TEXT_BYTES of an address, is not searched.
    """
    problems: dict[str, str] = {}
    if not vocabulary.ignores_unknown:
        for name in sorted(set(args) - vocabulary.names()):
            problems[name] = _("Parameter %(name)s tidak dikenal.", name=name)
    text = whole_text(args, vocabulary)[:LONGEST_QUERY]
    while len(quote_plus(text)) > MAX_TEXT_BYTES:
        text = text[: len(text) * 9 // 10]
    sort = _sort(args, vocabulary, default_sort(text), problems)
    page = _whole(args, vocabulary.page, 1, MAX_PAGE, problems)
    size = _whole(args, vocabulary.per_page, per_page, MAX_PER_PAGE, problems)
    in_force_on = _date(args, vocabulary.in_force_on, problems)
    filters = _filters(args, vocabulary, _default_status(in_force_on), problems)
    literal = _flag(args, (vocabulary.literal, "1"), vocabulary, problems)
    in_title = _flag(args, vocabulary.in_title, vocabulary, problems)
    is_flat = _flag(args, vocabulary.flat, vocabulary, problems)
    if size > max(MAX_PER_LONG_PAGE, per_page) and _is_long(text, filters):
        problems[vocabulary.per_page] = _(
            "%(name)s paling banyak %(most)s untuk pencarian sepanjang ini.",
            name=vocabulary.per_page,
            most=MAX_PER_LONG_PAGE,
        )
    if problems:
        raise RequestError(problems)
    return SearchRequest(
        viewer=viewer,
        filters=filters,
        sort=sort,
        page=page,
        per_page=size,
        text=text,
        is_question=is_question(text),
        literal=literal,
        in_title=in_title,
        in_force_on=in_force_on,
        in_families=not is_flat,
    )


def whole_text(args: MultiDict[str, str], vocabulary: Vocabulary) -> str:
    """What was typed, however long."""
    return _CONTROL.sub(" ", args.get(vocabulary.text, "")).strip()


def is_long(request: SearchRequest) -> bool:
    """Whether links to this search are so long that an answer holds fewer of them."""
    return _is_long(request.text, request.filters)


def _is_long(text: str, filters: Mapping[str, tuple[str, ...]]) -> bool:
    # Most are short, and pages ask this for each facet.
    if len(text) <= _LONG_BYTES // 12 and not any(
        len("".join(values)) > _LONG_BYTES // 24 for values in filters.values()
    ):
        return False
    return len(quote_plus(text)) + _bytes(filters.values()) > _LONG_BYTES


def _bytes(values: Iterable[Iterable[str]]) -> int:
    """Length of chosen values as an address writes them."""
    return sum(len(quote_plus(each)) for of_facet in values for each in of_facet)


def default_sort(text: str) -> Sort:
    """Without words nothing is more relevant than anything else, so the newest come first."""
    return Sort.RELEVANCE if text else Sort.NEWEST


def write(request: SearchRequest, vocabulary: Vocabulary, per_page: int) -> dict[str, Any]:
    """The parameters that ask `request` again, defaults (`per_page` is one) left out: the inverse of `read`.

    Each value is a text or a list of texts, as `url_for` takes them.
    """
    args: dict[str, Any] = {}
    if request.text:
        args[vocabulary.text] = request.text
    for name, facet in FACETS.items():
        chosen = request.filters.get(name)
        if chosen and (values := written(chosen, name, vocabulary, request.in_force_on)):
            args[vocabulary.facet_param(facet)] = values
    if request.sort is not default_sort(request.text):
        args[vocabulary.sort] = next(name for name, sort in vocabulary.sorts.items() if sort is request.sort)
    if request.literal:
        args[vocabulary.literal] = "1"
    if request.in_title:
        name, value = vocabulary.in_title
        args[name] = value
    if not request.in_families:
        name, value = vocabulary.flat
        args[name] = value
    if request.in_force_on:
        args[vocabulary.in_force_on] = request.in_force_on
    if request.page > 1:
        args[vocabulary.page] = str(request.page)
    if request.per_page != per_page:
        args[vocabulary.per_page] = str(request.per_page)
    return args


def written(values: tuple[str, ...], facet: str, vocabulary: Vocabulary, in_force_on: str) -> list[str]:
    """Values of one facet as an address writes them; none where they are the default."""
    if facet == "status":
        values = _written_status(values, vocabulary, _default_status(in_force_on))
    return [value or MISSING for value in values]


def _filters(
    args: MultiDict[str, str], vocabulary: Vocabulary, status: tuple[str, ...], problems: dict[str, str]
) -> Mapping[str, tuple[str, ...]]:
    """The chosen values of each facet; `status`: those that stand where none is chosen."""
    filters: dict[str, tuple[str, ...]] = {}
    for facet, name in vocabulary.filters.items():
        values = tuple(dict.fromkeys(value for raw in args.getlist(name) if (value := raw.strip())))
        if (
            len(values) + sum(map(len, filters.values())) > MAX_VALUES
            or any(len(value) > MAX_VALUE_CHARACTERS for value in values)
            or _bytes((*filters.values(), values)) > MAX_VALUES_BYTES
        ):
            problems[name] = _("Pilihan untuk %(name)s terlalu banyak atau terlalu panjang.", name=name)
        if facet == "status":
            values = _read_status(values, vocabulary, status)
        if values:
            filters[facet] = tuple("" if value == MISSING else value for value in values)
    return filters


def _default_status(in_force_on: str) -> tuple[str, ...]:
    """Statuses searched by default: on a past date what was in force may have been replaced since."""
    return EVERY_STATUS if in_force_on else DEFAULT_STATUS


def _read_status(values: tuple[str, ...], vocabulary: Vocabulary, default: tuple[str, ...]) -> tuple[str, ...]:
    if vocabulary.every_status in values or set(values) >= set(EVERY_STATUS):
        return EVERY_STATUS
    return values or default


def _written_status(values: tuple[str, ...], vocabulary: Vocabulary, default: tuple[str, ...]) -> tuple[str, ...]:
    if values == default:
        return ()
    return (vocabulary.every_status,) if values == EVERY_STATUS else values


def _sort(args: MultiDict[str, str], vocabulary: Vocabulary, default: Sort, problems: dict[str, str]) -> Sort:
    name = args.get(vocabulary.sort, "").strip()
    if not name:
        return default
    if name not in vocabulary.sorts:
        problems[vocabulary.sort] = _(
            "Urutan %(name)s tidak dikenal; pilih salah satu: %(known)s.",
            name=name[:40],
            known=", ".join(vocabulary.sorts),
        )
    return vocabulary.sorts.get(name, default)


def _date(args: MultiDict[str, str], name: str, problems: dict[str, str]) -> str:
    """An ISO date, "" where none is given."""
    given = args.get(name, "").strip()
    if not given:
        return ""
    try:
        is_date = len(given) == len("2024-01-31") and bool(date.fromisoformat(given))
    except ValueError:
        is_date = False
    if not is_date:
        problems[name] = _("%(name)s harus tanggal seperti 2024-01-31.", name=name)
        return ""
    return given


def _flag(args: MultiDict[str, str], flag: tuple[str, str], vocabulary: Vocabulary, problems: dict[str, str]) -> bool:
    """Whether the parameter of that name has its one value; a page takes any other for not given."""
    name, value = flag
    given = args.get(name, "").strip()
    if given not in ("", value) and not vocabulary.ignores_unknown:
        problems[name] = _("%(name)s hanya dapat bernilai %(value)s.", name=name, value=value)
    return given == value


def _whole(args: MultiDict[str, str], name: str, default: int, most: int, problems: dict[str, str]) -> int:
    raw = args.get(name, "").strip()
    if not raw:
        return default
    value = int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else 0
    if not 1 <= value <= most:
        problems[name] = _("%(name)s harus bilangan bulat dari 1 sampai %(most)s.", name=name, most=most)
        return default
    return value
