"""Xapian as a peer, run by Debian's Python (`peers.Xapian`): `build` reads SOPs, `serve` queries, one JSON a line."""

import json
import sys

import xapian

SLOTS = ("process", "kind", "unit", "year", "status", "format")


def build(path):
    database = xapian.WritableDatabase(path, xapian.DB_CREATE_OR_OVERWRITE)
    for line in sys.stdin:
        title, body, facets = json.loads(line)
        document = xapian.Document()
        position = 0
        for prefix, text in (("S", title), ("B", body)):
            for word in text.split():
                position += 1
                document.add_posting(prefix + word, position)
        for slot, name in enumerate(SLOTS):
            document.add_value(slot, facets[name])
        database.add_document(document)
    database.commit()


def serve(path):
    database = xapian.Database(path)
    enquire = xapian.Enquire(database)
    for line in sys.stdin:
        words = json.loads(line)
        terms = [prefix + word for prefix in "SB" for word in words]
        enquire.set_query(xapian.Query(xapian.Query.OP_OR, terms))
        spies = [xapian.ValueCountMatchSpy(slot) for slot in range(len(SLOTS))]
        enquire.clear_matchspies()
        for spy in spies:
            enquire.add_matchspy(spy)
        # Every match is looked at, so that the total and the counts are exact.
        found = enquire.get_mset(0, 10, database.get_doccount())
        counts = {}
        for name, spy in zip(SLOTS, spies, strict=True):
            counts[name] = {}
            for item in spy.values():
                # The processes of an SOP are one value: their group, process and map.
                for value in item.term.decode().split("\n"):
                    counts[name][value] = counts[name].get(value, 0) + item.termfreq
        ids = [match.docid for match in found]
        print(json.dumps([found.get_matches_estimated(), counts, ids]), flush=True)


if __name__ == "__main__":
    {"build": build, "serve": serve}[sys.argv[1]](sys.argv[2])
