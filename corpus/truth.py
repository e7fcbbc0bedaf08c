"""What each generated file really says, as JSON: extraction is measured against it.

Shape: `{file, format, layout, scan, pages, sops: [{first_page, last_page, kind, process, map, status, access, identity,
roles, steps}]}`. Text is as printed; words that a narrow column cuts are whole here. Dates are `{printed, iso}`
(a month alone: "2022-11"). `steps[].page` counts from 1 in a PDF; a DOCX has no pages, so there it is null, as are
`first_page` and `last_page`, and `steps[].section` names the heading the step stands under.
`steps[].work` and `.clock` are working time (a working day is 450 minutes) and time that runs day and night, each
`[least, most]` minutes or null; `.alternative` is the working time of the longer of two times printed for the step.
"""

import json
from typing import Any

from corpus.model import FileSpec, Length
from corpus.render.drawn import Drawn, PlacedSop
from corpus.render.printed import PrintedDate, PrintedStep


def truth_json(file: FileSpec, drawn: Drawn) -> str:
    return json.dumps(truth_of(file, drawn), ensure_ascii=False, indent=1) + "\n"


def truth_of(file: FileSpec, drawn: Drawn) -> dict[str, Any]:
    """The truth of one file; see the module's text for its shape."""
    return {
        "file": file.name,
        "format": file.format,
        "layout": file.layout,
        "scan": file.scan,
        "pages": sum(sop.pages for sop in file.sops),
        "sops": [sop_truth(file, placed, drawn.sections) for placed in drawn.sops],
    }


def sop_truth(file: FileSpec, placed: PlacedSop, sections: tuple[str, ...]) -> dict[str, Any]:
    spec = placed.printed.spec
    is_paged = file.format == "pdf"
    steps = zip(placed.printed.steps, placed.step_pages, strict=True)
    return {
        "first_page": placed.first_page if is_paged else None,
        "last_page": placed.last_page if is_paged else None,
        "kind": spec.kind,
        "process": spec.process,
        "map": spec.map,
        "status": spec.status,
        "access": spec.access,
        "identity": identity_truth(placed),
        "roles": list(spec.roles),
        "steps": [
            step_truth(step, spec.roles, page if is_paged else None, "" if is_paged else sections[-1])
            for step, page in steps
        ],
    }


def identity_truth(placed: PlacedSop) -> dict[str, Any]:
    printed, spec = placed.printed, placed.printed.spec
    return {
        "number": spec.number,
        "title": printed.title,
        "created": date_truth(printed.created),
        "revised": date_truth(printed.revised),
        "revision": printed.revision,
        "effective": date_truth(printed.effective),
        "approved_by": spec.approved_post,
        "unit": spec.unit,
        "legal_basis": list(spec.legal_basis),
        "qualification": list(spec.qualification),
        "related": list(printed.related),
        "equipment": list(spec.equipment),
        "warning": spec.warning,
        "recording": spec.recording,
    }


def date_truth(day: PrintedDate | None) -> dict[str, str] | None:
    return {"printed": day.printed, "iso": day.iso} if day else None


def step_truth(step: PrintedStep, roles: tuple[str, ...], page: int | None, section: str) -> dict[str, Any]:
    spec = step.spec
    length = spec.length or Length()
    return {
        "number": step.number,
        "activity": spec.activity,
        "performers": [roles[performer] for performer in spec.performers],
        "symbol": spec.symbol.value,
        "inputs": spec.inputs,
        "duration": spec.duration,
        "work": _span(length.work),
        "clock": _span(length.clock),
        "alternative": _span(length.alternative),
        "output": spec.output,
        "note": spec.note,
        "page": page,
        "section": section,
    }


def _span(span: tuple[int, int] | None) -> list[int] | None:
    return list(span) if span else None
