"""What a renderer gives back."""

from dataclasses import dataclass

from corpus.render.printed import PrintedSop


@dataclass(frozen=True, slots=True)
class PlacedSop:
    """One SOP where it was drawn; pages count from 1 in the file. `step_pages` has one number a step.

    A DOCX has no pages until a program lays it out: there the numbers are those the page breaks ask for.
    """

    printed: PrintedSop
    first_page: int
    last_page: int
    step_pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """`sections`: headings of the DOCX sections that hold the identity and the steps, empty for a PDF."""

    data: bytes
    sops: tuple[PlacedSop, ...]
    sections: tuple[str, ...] = ()
