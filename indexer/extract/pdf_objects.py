"""pdfium's functions on the objects of a page, called with addresses: a page holds hundreds of objects.

Addresses instead of ctypes pointers, written to one buffer, cost a third of the wrapped calls. Not for several threads.
"""

import ctypes
from collections.abc import Iterator
from itertools import compress, repeat
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extract.pdfium import Matrix, by_address

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int

_page_object = by_address(pdfium.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
_form_object = by_address(pdfium.FPDFFormObj_GetObject, _POINTER, _POINTER, _INT)
_count_on_page = by_address(pdfium.FPDFPage_CountObjects, _INT, _POINTER)
_count_in_form = by_address(pdfium.FPDFFormObj_CountObjects, _INT, _POINTER)
kind_of = by_address(pdfium.FPDFPageObj_GetType, _INT, _POINTER)
count_segments = by_address(pdfium.FPDFPath_CountSegments, _INT, _POINTER)
_get_segment = by_address(pdfium.FPDFPath_GetPathSegment, _POINTER, _POINTER, _INT)
_segment_kind = by_address(pdfium.FPDFPathSegment_GetType, _INT, _POINTER)
_closes = by_address(pdfium.FPDFPathSegment_GetClose, _INT, _POINTER)
_get_bounds = by_address(pdfium.FPDFPageObj_GetBounds, _INT, *[_POINTER] * 5)
_get_point = by_address(pdfium.FPDFPathSegment_GetPoint, _INT, *[_POINTER] * 3)
_get_matrix = by_address(pdfium.FPDFPageObj_GetMatrix, _INT, *[_POINTER] * 2)
_get_mode = by_address(pdfium.FPDFPath_GetDrawMode, _INT, *[_POINTER] * 3)
_get_stroke = by_address(pdfium.FPDFPageObj_GetStrokeColor, _INT, *[_POINTER] * 5)
_get_fill = by_address(pdfium.FPDFPageObj_GetFillColor, _INT, *[_POINTER] * 5)

_floats = (ctypes.c_float * 6)()
_numbers = (ctypes.c_int * 4)()
_F = [ctypes.addressof(_floats) + 4 * index for index in range(4)]
_N = [ctypes.addressof(_numbers) + 4 * index for index in range(4)]


def bounds(item: int) -> list[float] | None:
    """Left, bottom, right, top in the space of what the object lies in."""
    return _floats[:4] if _get_bounds(item, *_F) else None


def segments(path: int, count: int) -> Iterator[tuple[int, int, float, float]]:
    """The kind of each of the `count` segments of a path, whether it closes the sub-path, and where it ends."""
    found = list(map(_get_segment, repeat(path), range(count)))
    places = (ctypes.c_float * (2 * count))()
    start = ctypes.addressof(places)
    known = list(map(_get_point, found, range(start, start + 8 * count, 8), range(start + 4, start + 8 * count, 8)))
    each = zip(map(_segment_kind, found), map(_closes, found), places[::2], places[1::2], strict=True)
    return compress(each, known)


def children(parent: int, most: int, *, is_form: bool) -> Iterator[tuple[int, int]]:
    """The objects on a page or in a form, `most` of them, each with its kind."""
    count, get = (_count_in_form, _form_object) if is_form else (_count_on_page, _page_object)
    found = list(map(get, repeat(parent), range(min(count(parent), most))))
    return zip(found, map(kind_of, found), strict=True)


def matrix_of(item: int) -> Matrix:
    if not _get_matrix(item, _F[0]):
        return (1, 0, 0, 1, 0, 0)
    a, b, c, d, e, f = _floats
    return (a, b, c, d, e, f)


def paints(path: int) -> tuple[bool, bool]:
    """Whether the path is filled, and whether it is stroked."""
    if not _get_mode(path, _N[0], _N[1]):
        return False, False
    return _numbers[0] != 0, _numbers[1] != 0


def colour(item: int, *, stroke: bool) -> list[Any] | None:
    """Red, green, blue and alpha, 0 to 255."""
    return _numbers[:4] if (_get_stroke if stroke else _get_fill)(item, *_N) else None
