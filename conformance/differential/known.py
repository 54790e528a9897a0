# SPDX-License-Identifier: Apache-2.0
"""Reads known.cases: where DynamoDB Local is known not to answer as AWS does.

    == title | source
    on: PutItem UpdateItem
    request: a regular expression that the request's JSON must contain
    place: ConsumedCapacity.CapacityUnits
    local: ValidationException: Local's words about <x>
    gramme: ValidationException: AWS's words about <x>

Without "place" the entry is about type and message; with one about that member of a successful
answer, [*] standing for any position in a list, <any> for any text. In local and gramme <any>
matches anything and <x>, any one letter, the same text wherever it stands, in request too; <end>
follows a blank at an end. "ok" is success, "null" a missing member. A second line of place, local
or gramme is another one that will do.

The source says who has seen AWS answer as Gramme does. An entry without one is an error, and so is
one for all operations or one that lets either side say anything at all."""
import itertools
import pathlib
import re

FILE = pathlib.Path(__file__).parent / "known.cases"
HOLE = re.compile(r"(<any>|<end>|<[a-z]>|\[\*\])")
WIDE = re.compile(r"(<any>|\w+(Exception|Failure)?: (<any>|<[a-z]>)+)")
FIELDS = ("on", "request", "place", "local", "gramme")


class Entry:
    def __init__(self, title, source, line):
        self.title, self.source, self.line = title, source, line
        self.count = 0
        self.fields = {}

    def add(self, name, value):
        """A second line is another place, or another thing that the side may say."""
        if name in self.fields and name not in ("place", "local", "gramme"):
            self.wrong(f"has two lines of {name}")
        self.fields[name] = self.fields[name] + "\n" + value if name in self.fields else value

    def ready(self):
        fields = self.fields
        if not {"on", "local", "gramme"} <= set(fields):
            self.wrong("needs on, local and gramme")
        self.operations = set(fields["on"].split())
        if "*" in self.operations:
            self.wrong("is for all operations")
        if "place" not in fields and self.wide(fields["local"], fields["gramme"]):
            self.wrong("lets one side say anything")
        self.patterns = [
            re.compile(pattern(texts) + "\0" + request(fields.get("request", ""), texts), re.S)
            for texts in itertools.product(*(
                fields.get(name, "answer").split("\n") for name in ("place", "local", "gramme")))]

    @staticmethod
    def wide(local, gramme):
        """Whether a line of either says nothing at all; what stands on both sides says something."""
        both = set(HOLE.findall(local)) & set(HOLE.findall(gramme)) - {"<any>"}
        lines = (local + "\n" + gramme).split("\n")
        return any(WIDE.fullmatch(line) and not both & set(HOLE.findall(line)) for line in lines)

    def wrong(self, why):
        raise ValueError(f"{FILE.name}:{self.line}: {self.title}: {why}")

    def fits(self, difference, one):
        text = "\0".join((*one, difference.text))
        return difference.operation in self.operations and \
            any(pattern.match(text) for pattern in self.patterns)


def request(text, seen):
    """A search in the request, with what the holes of the other lines stand for."""
    text = re.sub(r"<([a-z])>",
                  lambda m: f"(?P={m[1]})" if m[0] in "".join(seen) else "[^\0]*", text)
    return text[1:] if text.startswith("^") else f".*?(?:{text})"


def pattern(texts):
    """One regular expression for place, local's and Gramme's words in a row."""
    seen, parts = set(), []
    for piece in HOLE.split("\0".join(texts)):
        if piece == "<any>":
            parts.append("[^\0]*")
        elif piece == "[*]":
            parts.append(r"\[\d+\]")
        elif piece != "<end>" and HOLE.fullmatch(piece):
            name = piece[1]
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>[^\0]*)")
            seen.add(name)
        elif piece != "<end>":
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
            if not colon or name not in FIELDS:
                raise ValueError(f"{FILE.name}:{number}: what is {name}?")
            entries[-1].add(name, value.strip())
    for entry in entries:
        entry.ready()
    return entries


def find(entries, difference, one):
    """The entry that explains one place, or None."""
    return next((entry for entry in entries if entry.fits(difference, one)), None)


def explain(entries, difference):
    """The entries when each place that differs has its own, else None."""
    matched = [find(entries, difference, one) for one in difference.found]
    if None in matched:
        return None
    for entry in matched:
        entry.count += 1
    return matched
