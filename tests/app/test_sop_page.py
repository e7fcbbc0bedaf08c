"""What the page of an SOP says of its record: steps, doubts, time, and the SOPs that belong to it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.models import (
    Access,
    Assignment,
    FileKind,
    Outcome,
    Page,
    Reading,
    SopIdentity,
    SopKind,
    SopRecord,
    Step,
    StepConfidence,
    StepsState,
    reasons,
)
from indexer.models.reasons import Reason
from indexer.registry import records
from search_app import create_app
from tests.app.reading import get, one, words

STEPS = (
    Step("1", "Menerima laporan keluarga", ("Petugas Loket",), "Laporan", "15 menit", "Laporan tercatat", "", 2, 15),
    Step("2", "Memeriksa laporan", ("Analis", "Kepala Seksi"), "Laporan", "1 hari", "Telaahan", "", 2, 450, True),
    Step("3", "Menyusun jawaban", ("Analis",), "Telaahan", "menyesuaikan", "Surat", "", 3),
)
ROLES = ("Petugas Loket", "Analis", "Kepala Seksi")
IDENTITY = SopIdentity(
    number="SOP.01/UJI/2023",
    title="Penanganan Laporan",
    legal_basis=("Undang-Undang Nomor 18 Tahun 2017 tentang Pelindungan Pekerja Migran Indonesia", "Naskah kerja sama"),
    related=("SOP.02/UJI/2023 Pengarsipan Laporan", "SOP Bagian Umum"),
    qualification=("Memahami tata naskah",),
    equipment=("Komputer",),
    warning="Laporan tidak boleh tertunda.",
    recording="Buku agenda",
)
READ = SopRecord(1, 3, IDENTITY, ROLES, STEPS, steps_state=StepsState.READ)

Add = Callable[..., int]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(Settings(data=tmp_path_factory.mktemp("site"), secret_key="test-key"))
    yield app
    app.extensions["telusur"].close()


@pytest.fixture
def add(site: Flask) -> Add:
    """`add(record, access=…, parent_number=…)` keeps an SOP as if it had been read from a file of its own."""

    def added(record: SopRecord, file_kind: FileKind = FileKind.PDF, **said: object) -> int:
        installation = site.extensions["telusur"]
        pages = tuple(
            Page(number, f"Teks laporan {number}", "pdfium", "Prosedur" if file_kind is FileKind.DOCX else "")
            for number in range(1, record.last_page + 1)
        )
        with installation.writing() as session:
            count = len(list(Path(installation.settings.data).glob("*.made")))
            Path(installation.settings.data, f"{count}.made").touch()
            digest = f"{count:064x}"
            file_id = records.add_file(session, digest, 1000)
            reading = Reading(digest, Outcome.INDEXED, file_kind, "pdfium", pages, (record,))
            [sop_id] = records.save(session, [records.FileReading(file_id, reading, f"{count}.pdf")])
        given = Assignment(access=Access.PUBLIC, kind=SopKind.MICRO)
        assert ingest.assign(installation, OPERATOR, sop_id, replace(given, **said))  # type: ignore[arg-type]
        return sop_id

    return added


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()


def doubtful() -> SopRecord:
    steps = (STEPS[0], replace(STEPS[1], performers=(), is_decision=False, doubt=reasons.STEP_STRADDLES), STEPS[2])
    why = str(Reason(reasons.SOME_STEPS, {"steps": "2"}))
    return replace(READ, steps=steps, steps_state=StepsState.PARTLY, steps_reason=why)


def figures(page: object) -> dict[str, str]:
    return {words(fact[0]): words(fact[1]) for fact in page.cssselect(".glance dl > div")}  # type: ignore[attr-defined]


def test_the_steps_are_drawn_in_lanes_and_said_in_words(add: Add, visitor: FlaskClient) -> None:
    page = get(visitor, f"/sop/{add(READ)}")
    assert [words(text) for text in page.cssselect(".lanes__head .lanes__role")] == [
        "Petugas Loket",
        "Analis",
        "Kepala Seksi",
    ]
    drawing = one(page, ".lanes--wide [role=img]")
    assert len(drawing.cssselect(".lanes__symbol")) == 4
    assert words(drawing.cssselect("title")[0]) == "Alur langkah: Penanganan Laporan"
    assert [words(item) for item in page.cssselect("section.procedure > ol li")] == [
        "1 Menerima laporan keluarga. Pelaksana: Petugas Loket. Waktu: 15 menit.",
        "2 Memeriksa laporan. Keputusan. Pelaksana: Analis, Kepala Seksi. Waktu: 1 hari.",
        "3 Menyusun jawaban. Pelaksana: Analis. Waktu: menyesuaikan.",
    ]
    assert [table.getparent().get("class") for table in page.cssselect("table.steps")] == ["printed"]
    assert not page.cssselect("[style]")


def test_the_choice_between_drawing_and_table_is_in_the_address(add: Add, visitor: FlaskClient) -> None:
    page = get(visitor, f"/sop/{add(READ)}?q=laporan")
    chosen, other = page.cssselect(".choices a")
    assert (words(chosen), chosen.get("aria-current")) == ("Alur", "true")
    assert other.get("href").endswith("?q=laporan&tampilan=tabel#langkah")
    table = get(visitor, other.get("href"))
    assert len(table.cssselect("table.steps tbody tr")) == 3
    assert not table.cssselect(".lanes")
    assert table.cssselect("table.steps mark")
    assert words(one(table, ".choices [aria-current]")) == "Tabel"


@pytest.mark.parametrize("shown", ["", "gambar", "alur"])
def test_any_other_choice_is_the_drawing(add: Add, visitor: FlaskClient, shown: str) -> None:
    assert get(visitor, f"/sop/{add(READ)}?tampilan={shown}").cssselect(".lanes")


def test_each_row_of_the_table_leads_to_its_page(add: Add, visitor: FlaskClient) -> None:
    page = get(visitor, f"/sop/{add(READ)}?tampilan=tabel")
    places = page.cssselect(".steps__place a")
    assert [(words(each), each.get("href")) for each in places] == [
        ("hal. 2", "#hal-2"),
        ("hal. 2", "#hal-2"),
        ("hal. 3", "#hal-3"),
    ]
    docx = get(visitor, f"/sop/{add(READ, FileKind.DOCX)}?tampilan=tabel")
    assert words(docx.cssselect(".steps__place a")[0]) == "bagian Prosedur"


def test_what_was_read_whole_says_so(add: Add, visitor: FlaskClient) -> None:
    assert words(one(get(visitor, f"/sop/{add(READ)}"), ".reading--read")) == "3 langkah terbaca utuh dari halamannya."


def test_a_step_in_doubt_says_why_and_where_to_look(add: Add, visitor: FlaskClient) -> None:
    sop_id = add(doubtful())
    page = get(visitor, f"/sop/{sop_id}?tampilan=tabel")
    state = one(page, ".reading--partly")
    assert "Terbaca sebagian. Pelaksana tidak dapat dipastikan pada langkah 2." in words(state)
    assert one(state, "a").get("href") == f"/sop/{sop_id}/berkas#page=2"
    assert words(one(page, ".steps__doubtful .steps__doubt")) == (
        "Tidak dapat dipastikan: simbol pada baris ini tidak jelas letaknya"
    )
    drawn = get(visitor, f"/sop/{sop_id}")
    assert "Tidak dapat dipastikan" in words(one(drawn, ".lanes--narrow"))
    assert len(drawn.cssselect(".lanes--wide .lanes__symbol--doubtful")) == 1


def test_doubts_are_said_in_english_too(add: Add, visitor: FlaskClient) -> None:
    sop_id = add(doubtful())
    visitor.get("/bahasa/en")
    page = get(visitor, f"/sop/{sop_id}?tampilan=tabel")
    assert "Read in part. The performers cannot be told in step 2." in words(one(page, ".reading--partly"))
    assert "not clearly placed" in words(one(page, ".steps__doubt"))
    document = visitor.get(f"/api/v1/documents/{sop_id}").json["document"]  # type: ignore[index]
    assert document["steps_reason"] == "The performers cannot be told in step 2."


def test_without_any_performer_there_is_a_table_and_no_choice(add: Add, visitor: FlaskClient) -> None:
    steps = tuple(replace(step, performers=(), is_decision=False) for step in STEPS)
    record = replace(READ, steps=steps, steps_state=StepsState.PARTLY, steps_reason=reasons.NO_SYMBOLS)
    page = get(visitor, f"/sop/{add(record)}")
    assert page.cssselect("table.steps")
    assert not page.cssselect(".lanes, .choices")
    assert reasons.NO_SYMBOLS in words(one(page, ".reading--partly"))


def test_a_table_that_cannot_be_read_says_why_and_leads_to_the_page(add: Add, visitor: FlaskClient) -> None:
    why = str(Reason(reasons.HIDDEN, {"page": "2"}))
    record = replace(READ, roles=(), steps=(), steps_state=StepsState.UNREADABLE, steps_reason=why)
    sop_id = add(record)
    page = get(visitor, f"/sop/{sop_id}")
    state = one(page, ".reading--unreadable")
    assert "Langkahnya tidak terbaca." in words(state)
    assert why in words(state)
    assert one(state, "a").get("href") == f"/sop/{sop_id}/berkas#page=2"
    assert "Langkah" not in figures(page)


def test_an_sop_without_a_table_says_so_and_a_map_does_not(add: Add, visitor: FlaskClient) -> None:
    record = replace(READ, roles=(), steps=(), steps_state=StepsState.NONE)
    assert "Tidak ada tabel prosedur" in words(one(get(visitor, f"/sop/{add(record)}"), ".reading--none"))
    assert not get(visitor, f"/sop/{add(record, kind=SopKind.MAP)}").cssselect(".procedure")


def test_the_glance_says_how_much_of_the_time_is_known(add: Add, visitor: FlaskClient) -> None:
    shown = figures(get(visitor, f"/sop/{add(READ)}"))
    assert shown["Waktu"] == "1 hari kerja 15 menit 1 langkah tanpa waktu pasti"
    assert shown["Langkah"] == "3"
    assert shown["Pelaksana"] == "Petugas Loket, Analis, Kepala Seksi"
    assert shown["Dasar hukum"] == "2 peraturan"


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (("15 menit", "30 menit", "5 menit"), "50 menit semua langkah"),
        (("1-2 hari", "3 x 24 jam", "3 hari kerja"), "4–5 hari kerja + 3 × 24 jam semua langkah"),
        (
            ("120 menit / 3 hari", "1 bulan", ""),
            "2 jam 2 langkah tanpa waktu pasti; 1 langkah dengan dua pilihan waktu, dihitung yang lebih singkat",
        ),
        (("menyesuaikan",) * 3, "Tidak dapat dijumlahkan"),
        (("",) * 3, "Tidak disebut"),
    ],
)
def test_time_that_cannot_be_added_up_is_not_made_up(
    add: Add, visitor: FlaskClient, printed: tuple[str, ...], said: str
) -> None:
    steps = tuple(replace(step, duration=duration) for step, duration in zip(STEPS, printed, strict=True))
    assert figures(get(visitor, f"/sop/{add(replace(READ, steps=steps))}"))["Waktu"] == said


def test_working_time_and_clock_time_are_told_apart_everywhere(add: Add, visitor: FlaskClient) -> None:
    printed = ("1 Hari", "15 menit", "60 menit", "60 menit", "1 hari", "2 (dua) jam", "1 jam", "3 x 24 jam", "15 menit")
    steps = tuple(
        Step(str(at), f"Tahap {at}", ("Analis",), duration=duration, page=2)
        for at, duration in enumerate((*printed, "1 Hari"), 1)
    )
    identity = SopIdentity("SOP.71/UJI/2023", "Pemulangan PMI Sakit")
    sop_id = add(replace(READ, identity=identity, roles=("Analis",), steps=steps))
    time = "3 hari kerja 5 jam 30 menit + 3 × 24 jam"

    assert figures(get(visitor, f"/sop/{sop_id}"))["Waktu"] == f"{time} semua langkah"
    table = get(visitor, f"/sop/{sop_id}?tampilan=tabel")
    assert words(one(table, ".steps tfoot tr")) == f"Jumlah waktu: {time}"
    card = get(visitor, "/cari?q=berapa+lama+pemulangan+PMI+sakit")
    assert f"{time}, 10 langkah" in words(one(card, ".answer"))
    numbers = {"minutes": 1680, "minutes_least": 1680, "clock_minutes": 4320, "clock_minutes_least": 4320}
    document = visitor.get(f"/api/v1/documents/{sop_id}").json["document"]  # type: ignore[index]
    assert document["duration"] == numbers | {
        "text": time,
        "remarks": "",
        "steps_known": 10,
        "steps": 10,
        "alternatives": 0,
    }
    assert [document["steps"][7][name] for name in ("minutes", "clock_minutes")] == [None, 4320]
    found = visitor.get("/api/v1/search?q=berapa+lama+pemulangan+PMI+sakit").json["answer"]  # type: ignore[index]
    assert (found["headline"], found["duration"]) == (f"{time}, 10 langkah", document["duration"])


def test_the_identity_box_stands_whole_beside_the_text(add: Add, visitor: FlaskClient) -> None:
    side = words(one(get(visitor, f"/sop/{add(READ)}"), ".sop__side"))
    for printed in (*IDENTITY.legal_basis, *IDENTITY.related, *IDENTITY.qualification, *IDENTITY.equipment):
        assert printed in side
    assert IDENTITY.warning in side
    assert IDENTITY.recording in side


def test_a_regulation_leads_to_who_else_cites_it(add: Add, visitor: FlaskClient) -> None:
    page = get(visitor, f"/sop/{add(READ)}")
    (link,) = page.cssselect("section[aria-labelledby='dasar-hukum'] a")
    assert link.get("href") == "/dasar-hukum/uu-18-2017"
    assert "Penanganan Laporan" in words(get(visitor, link.get("href")))


def test_related_sops_are_links_where_the_reader_may_see_them(add: Add, visitor: FlaskClient) -> None:
    named = replace(READ, identity=SopIdentity("SOP.02/UJI/2023", "Pengarsipan Laporan"))
    hidden = replace(READ, identity=SopIdentity("SOP.08/UJI/2023", "Bagian Umum"))
    own = replace(IDENTITY, number="SOP.77/UJI/2023", title="Lain")
    named_id, _ = add(named), add(hidden, access=Access.RESTRICTED)
    page = get(visitor, f"/sop/{add(replace(READ, identity=own))}")
    (link,) = page.cssselect("section[aria-labelledby='keterkaitan'] a")
    assert words(link) == "SOP.02/UJI/2023 Pengarsipan Laporan"
    assert link.get("href") == f"/sop/{named_id}"


def test_a_note_that_names_an_sop_leads_to_it(add: Add, visitor: FlaskClient) -> None:
    named = add(replace(READ, identity=SopIdentity("SOP.33/UJI/2023", "Pencatatan Harian")))
    steps = (replace(STEPS[0], note="SOP.33/UJI/2023"), replace(STEPS[1], note="Rangkap dua"), STEPS[2])
    page = get(visitor, f"/sop/{add(replace(READ, steps=steps))}?tampilan=tabel")
    assert [(words(link), link.get("href")) for link in page.cssselect(".steps__note")] == [
        ("SOP.33/UJI/2023", f"/sop/{named}")
    ]


def test_macro_and_micro_sops_lead_to_each_other(add: Add, visitor: FlaskClient) -> None:
    macro = add(replace(READ, identity=SopIdentity("SOP.50/UJI/2023", "Pelaporan")), kind=SopKind.MACRO)
    micro = add(
        replace(READ, identity=SopIdentity("SOP.50.01/UJI/2023", "Pelaporan Harian")), parent_number="SOP.50/UJI/2023"
    )
    hidden = add(
        replace(READ, identity=SopIdentity("SOP.50.02/UJI/2023", "Pelaporan Khusus")),
        parent_number="SOP.50/UJI/2023",
        access=Access.RESTRICTED,
    )
    below = get(visitor, f"/sop/{macro}").cssselect("section[aria-labelledby='mikro'] a")
    assert [(words(link), link.get("href")) for link in below] == [("Pelaporan Harian", f"/sop/{micro}")]
    (above,) = get(visitor, f"/sop/{micro}").cssselect("section[aria-labelledby='makro'] a")
    assert above.get("href") == f"/sop/{macro}"
    document = visitor.get(f"/api/v1/documents/{macro}").json["document"]  # type: ignore[index]
    assert [child["id"] for child in document["children"]] == [micro]
    assert str(hidden) not in [str(child["id"]) for child in document["children"]]


def test_a_program_gets_all_of_the_record(add: Add, visitor: FlaskClient) -> None:
    sop_id = add(doubtful())
    document = visitor.get(f"/api/v1/documents/{sop_id}").json["document"]  # type: ignore[index]
    assert document["identity"]["legal_basis"] == list(IDENTITY.legal_basis)
    assert document["roles"] == list(ROLES)
    assert document["steps_state"] == "partly"
    assert document["duration"] == {
        "minutes": 465,
        "minutes_least": 465,
        "clock_minutes": None,
        "clock_minutes_least": None,
        "text": "1 hari kerja 15 menit",
        "remarks": "1 langkah tanpa waktu pasti",
        "steps_known": 2,
        "steps": 3,
        "alternatives": 0,
    }
    assert [step["minutes"] for step in document["steps"]] == [15, 450, None]
    assert [step["performers"] for step in document["steps"]] == [["Petugas Loket"], [], ["Analis"]]
    assert document["steps"][1]["doubt"] == reasons.STEP_STRADDLES
    assert [step["page"] for step in document["steps"]] == [2, 2, 3]


@pytest.mark.slow
def test_results_are_walked_from_one_sop_to_the_next(site: Flask, add: Add, visitor: FlaskClient) -> None:
    for number in range(12):
        add(replace(READ, identity=SopIdentity(f"SOP.9{number:02}/UJI/2023", f"Pemulasaran Tahap {number:02}")))
    results = get(visitor, "/cari?q=pemulasaran&urut=judul")
    address = results.cssselect(".hit__title a")[0].get("href")
    seen = []
    while address:
        page = get(visitor, address)
        seen.append(words(one(page, "h1")))
        assert words(one(page, ".way__place")) == f"Hasil {len(seen)} dari 12"
        following = page.cssselect(".way [rel~=next]")
        address = following[0].get("href") if following else ""
    assert seen == [f"Pemulasaran Tahap {number:02}" for number in range(12)]
    assert words(one(page, ".back a")) == "Kembali ke 12 hasil"
    assert "hal=2" in one(page, ".back a").get("href")
    assert one(page, ".way [rel~=prev]").get("title") == "Pemulasaran Tahap 10"


def test_pages_with_marked_words_lead_to_each_other(add: Add, visitor: FlaskClient) -> None:
    page = get(visitor, f"/sop/{add(READ)}?q=laporan")
    sheets = page.cssselect(".sheet__matches")
    assert [[link.get("href") for link in sheet.cssselect("a")] for sheet in sheets] == [
        ["#hal-2"],
        ["#hal-1", "#hal-3"],
        ["#hal-2"],
    ]


def test_steps_without_printed_numbers_are_numbered_and_told_as_a_list(add: Add, visitor: FlaskClient) -> None:
    steps = (Step("", "Menerima berkas", ("Analis",), duration="5 menit"), Step("", "Menyimpan berkas", ("Analis",)))
    address = f"/sop/{add(replace(READ, roles=('Analis',), steps=steps))}"
    assert [words(item) for item in get(visitor, address).cssselect("section.procedure > ol li")] == [
        "1 Menerima berkas. Pelaksana: Analis. Waktu: 5 menit.",
        "2 Menyimpan berkas. Pelaksana: Analis.",
    ]
    rows = get(visitor, f"{address}?tampilan=tabel").cssselect("table.steps tbody th")
    assert [words(row) for row in rows] == ["1", "2"]


def test_steps_from_a_scan_say_so_on_the_page_in_the_answer_and_in_the_api(add: Add, visitor: FlaskClient) -> None:
    sure = StepConfidence(0.99, 0.93, 1.0, 0.97, 0.9)
    steps = tuple(replace(step, confidence=sure) for step in STEPS)
    identity = SopIdentity("SOP.72/UJI/2023", "Pemindaian Berkas Lama")
    sop_id = add(replace(READ, identity=identity, steps=steps))
    page = get(visitor, f"/sop/{sop_id}?tampilan=tabel")
    assert words(one(page, ".steps tbody tr:first-child .steps__scan")) == "dari hasil pindai, yakin 0,93"
    assert "yang paling tidak pasti: yakin 0,93" in words(one(page, ".reading"))
    card = get(visitor, "/cari?q=siapa+memeriksa+laporan+pemindaian+berkas+lama")
    assert "dari hasil pindai, yakin 0,93" in words(one(card, ".answer"))
    step = visitor.get(f"/api/v1/documents/{sop_id}").json["document"]["steps"][0]  # type: ignore[index]
    assert step["confidence"]["performers"] == 0.93
    found = get(visitor, "/cari?q=pemindaian+berkas+lama&pelaksana=Analis")
    assert any("Pemindaian Berkas Lama" in words(link) for link in found.cssselect("a"))
