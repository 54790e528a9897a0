# SPDX-License-Identifier: Apache-2.0
"""Reads known.cases: where DynamoDB Local is known not to answer as AWS does.

    == title | source
    on: PutItem UpdateItem
    request: a regular expression that the request's JSON must contain
    place: ConsumedCapacity.CapacityUnits
    local: ValidationException: Local's words about <x>
    gramme: ValidationException: AWS's words about <x>

"on: *" is every operation. Without "place" the entry is about type and message; with one about
that member of a successful answer, [*] standing for any position in a list, <any> for any text.
In local and gramme <any> matches anything and <x>, any one letter, the same text wherever it
stands. "ok" is success, "null" a missing member. The source says who has seen AWS answer as
Gramme does; an entry without one is an error. request and place may be left out, nothing else."""
import json
import pathlib
import re

FILE = pathlib.Path(__file__).parent / "known.cases"
HOLE = re.compile(r"(<any>|<[a-z]>|\[\*\])")


class Entry:
    def __init__(self, title, source, line):
        self.title, self.source, self.line = title, source, line
        self.count = 0
        self.fields = {}

    def ready(self):
        if not {"on", "local", "gramme"} <= set(self.fields):
            raise ValueError(f"{FILE.name}:{self.line}: an entry needs on, local and gramme")
        self.operations = set(self.fields["on"].split())
        self.request = re.compile(self.fields.get("request", ""))
        self.pattern = re.compile(
            pattern([self.fields.get("place", "answer"), self.fields["local"],
                     self.fields["gramme"]]), re.S)

    def fits(self, difference, one):
        return bool(self.operations & {"*", difference.operation}) and \
            self.pattern.fullmatch("\0".join(one)) and \
            self.request.search(json.dumps(difference.body, ensure_ascii=False))


def pattern(texts):
    """One regular expression for place, local's and Gramme's words in a row."""
    seen, parts = set(), []
    for piece in HOLE.split("\0".join(texts)):
        if piece == "<any>":
            parts.append("[^\0]*")
        elif piece == "[*]":
            parts.append(r"\[\d+\]")
        elif HOLE.fullmatch(piece):
            name = piece[1]
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>[^\0]+)")
            seen.add(name)
        else:
            parts.append(re.escape(piece))
    return "".join(parts)


def read():
    entries = []
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("== "):
            title, bar, source = line[3:].rpartition(" | ")
            if not bar or not source.strip():
                raise ValueError(f"{FILE.name}:{number}: an entry needs a source")
            entries.append(Entry(title.strip(), source.strip(), number))
        elif line.strip() and not line.startswith("#"):
            name, colon, value = line.partition(":")
            if not colon or name not in ("on", "request", "place", "local", "gramme"):
                raise ValueError(f"{FILE.name}:{number}: what is {name}?")
            entries[-1].fields[name] = value.strip()
    for entry in entries:
        entry.ready()
    return entries


def explain(entries, difference):
    """The entries when each place that differs has its own, else None."""
    matched = []
    for one in difference.found:
        entry = next((e for e in entries if e.fits(difference, one)), None)
        if entry is None:
            return None
        matched.append(entry)
    for entry in matched:
        entry.count += 1
    return matched
