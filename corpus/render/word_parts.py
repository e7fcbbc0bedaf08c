"""Numbers that must be unique in one DOCX, and its footnotes."""

from dataclasses import dataclass, field

from corpus.render.word_shapes import Markup, Shape, ShapeSpec, shape_run, shape_type


@dataclass(slots=True)
class Counters:
    shapes: int = 0
    changes: int = 0
    lists: int = 0
    footnotes: list[str] = field(default_factory=list)
    drawn: set[tuple[Shape, Markup]] = field(default_factory=set)

    def draw(self, spec: ShapeSpec, markup: Markup) -> str:
        """A run with the shape, numbered; the first of its kind in that markup brings its VML definition along."""
        self.shapes += 1
        kind = (spec.shape, markup)
        definition = "" if kind in self.drawn else shape_type(spec.shape)
        self.drawn.add(kind)
        return shape_run(spec, self.shapes, markup, definition)

    def change(self) -> int:
        """The first of two numbers: a deletion's and an insertion's."""
        self.changes += 2
        return self.changes

    def list(self) -> int:
        self.lists += 1
        return self.lists

    def footnote(self, text: str) -> int:
        self.footnotes.append(text)
        return len(self.footnotes)
