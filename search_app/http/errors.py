"""The one place that turns exceptions into answers: a page, or under /api JSON of one shape."""

import errno
from dataclasses import dataclass, field

from flask import Flask, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from indexer.errors import (
    ConflictError,
    IndexUnavailableError,
    RegistryError,
    RequestError,
    SearchBusyError,
    TelusurError,
)
from indexer.registry import database
from search_app.http.translate import gettext as _

_API = "/api/"
_RETRY_SECONDS = 30
_BUSY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: `title` and `message` for people, `code` for programs, `fields` parameter → sentence."""

    status: int
    code: str
    title: str
    message: str
    fields: dict[str, str] = field(default_factory=dict)


def answer(problem: Problem) -> Response:
    """The problem as JSON under /api, as a page elsewhere; never cached."""
    if request.path.startswith(_API):
        response = jsonify({"error": {"code": problem.code, "message": problem.message, "fields": problem.fields}})
    else:
        response = current_app.make_response(render_template("error.html", problem=problem))
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    if problem.status == 503:
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    answered = answer(_known(status))
    for name, value in error.get_headers():
        if name.lower() == "www-authenticate":
            answered.headers.add(name, value)  # one a way to sign in
        elif name.lower() not in ("content-type", "content-length"):
            answered.headers[name] = value
    return answered


def _known(status: int) -> Problem:
    problems = {
        400: Problem(400, "bad_request", _("Permintaan tidak dapat dibaca"), _("Periksa alamatnya, lalu coba lagi.")),
        401: Problem(401, "unauthorized", _("Perlu masuk"), _("Masuk dahulu, lalu ulangi.")),
        403: Problem(403, "forbidden", _("Tidak diizinkan"), _("Peran Anda tidak mencakup tindakan ini.")),
        404: Problem(
            404,
            "not_found",
            _("Halaman tidak ditemukan"),
            _("Alamat ini tidak ada, atau SOP-nya sudah dipindahkan. Coba cari dari kotak di atas."),
        ),
        405: Problem(405, "method_not_allowed", _("Cara ini tidak dikenal"), _("Kembali, lalu coba dari tautannya.")),
        413: Problem(
            413,
            "too_large",
            _("Unggahan terlalu besar"),
            _("Unggah lebih sedikit berkas sekaligus, atau perkecil berkasnya."),
        ),
        415: Problem(
            415,
            "unsupported_media_type",
            _("Bentuk kiriman tidak dikenal"),
            _("Kirim berkas sebagai multipart/form-data."),
        ),
        416: Problem(416, "bad_range", _("Bagian berkas tidak ada"), _("Buka berkas dari awal.")),
        429: Problem(429, "too_many", _("Terlalu banyak permintaan"), _("Tunggu satu menit, lalu coba lagi.")),
    }
    return problems.get(status) or Problem(
        status,
        "internal_error" if status >= 500 else "bad_request",
        _("Terjadi kesalahan"),
        _("Permintaan ini gagal di pihak kami dan sudah dicatat. Coba lagi sebentar lagi."),
    )


def _bad_request(error: RequestError) -> Response:
    return answer(
        Problem(
            400, "bad_request", _("Permintaan tidak dapat dipakai"), " ".join(error.problems.values()), error.problems
        )
    )


def _conflict(error: ConflictError) -> Response:
    return answer(Problem(409, "conflict", _("Sudah berubah"), _(str(error))))


def _unavailable(error: TelusurError) -> Response:
    current_app.logger.error("not available: %s", error)
    return answer(
        Problem(
            503,
            "unavailable",
            _("Pencarian sedang tidak tersedia"),
            _("Indeks SOP sedang tidak dapat dibuka. Berkas dan data SOP aman. Coba lagi beberapa menit lagi."),
        )
    )


def _busy(_error: SearchBusyError) -> Response:
    response = answer(
        Problem(
            503,
            "busy",
            _("Pencarian berat lain sedang berjalan"),
            _("Ulangi sebentar lagi, atau cari dengan lebih sedikit kata, awalan, atau hasil per halaman."),
        )
    )
    response.headers["Retry-After"] = str(_BUSY_SECONDS)
    return response


def _registry_unavailable(error: Exception) -> Response:
    current_app.logger.error("registry not available: %s", error)
    return answer(
        Problem(
            503,
            "unavailable",
            _("Data SOP sedang tidak tersedia"),
            _("Data SOP sedang tidak dapat dibuka. Coba lagi sebentar lagi; bila tetap gagal, hubungi administrator."),
        )
    )


def _unexpected(error: Exception) -> Response:
    if _is_disk_full(error):
        current_app.logger.error("no room on the disk: %s", error)
        return answer(
            Problem(
                507,
                "no_room",
                _("Ruang penyimpanan server penuh"),
                _("Yang Anda kirim belum diterima. Beri tahu administrator, lalu coba lagi setelah ada ruang."),
            )
        )
    if database.is_out_of_reach(error):
        return _registry_unavailable(error)
    current_app.logger.exception("unexpected: %s", type(error).__name__)
    return answer(_known(500))


def _is_disk_full(error: Exception) -> bool:
    """Whether the file system or the registry has no room for what was to be written."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return database.is_out_of_reach(error) and "disk is full" in str(error)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RequestError, _bad_request)
    app.register_error_handler(ConflictError, _conflict)
    app.register_error_handler(IndexUnavailableError, _unavailable)
    app.register_error_handler(SearchBusyError, _busy)
    app.register_error_handler(RegistryError, _registry_unavailable)
    app.register_error_handler(Exception, _unexpected)
