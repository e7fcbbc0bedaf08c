"""One written word → its folded form: lower case, without accents, ligatures, soft hyphens or apostrophes."""

import unicodedata

# Longer "words" are extraction noise; the cut keeps terms of every engine small.
LONGEST_WORD = 64


def fold(word: str) -> str:
    """The folded word, at most LONGEST_WORD letters and digits; "" when nothing of it is a letter or digit."""
    if word.isascii():
        lowered = word.lower()
        return lowered[:LONGEST_WORD] if lowered.isalnum() else "".join(filter(str.isalnum, lowered))[:LONGEST_WORD]
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    kept = (letter for letter in decomposed if letter.isalnum() and not unicodedata.combining(letter))
    # Once more: casefolding can leave letters that a second folding would change.
    return unicodedata.normalize("NFKC", "".join(kept))[:LONGEST_WORD]
