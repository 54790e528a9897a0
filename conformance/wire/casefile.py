# SPDX-License-Identifier: Apache-2.0
"""Reads cases/<Operation>.cases: rows of request -> exact answer.

    == title | source
    {"TableName": "$s", "Item": {"pk": {"S": "<a*2049>"}}}
    -> ValidationException: the exact message

The source says who has seen AWS answer so; a row without one is an error, and test_errors counts
those that have one. The request may take several lines and need not be JSON. In request and
message, $s, $ss ... stand for the tables of schema.STANDING, $absent for a table or function that
does not exist, $starn and $stshard for the stream of $st and its shard, $fn and $esm for a function
and its mapping to that stream, <a*2049> for 2049 times an a, and <<{"k": %}*3>> for {"k": 0}, {"k": 1}, {"k": 2}; in a
message <any> matches anything. "-> ok" expects success."""
import pathlib
import re

import rest

FOLDER = pathlib.Path(__file__).parent / "cases"
REPEAT = re.compile(r"<([^<>])\*(\d+)>")
LIST = re.compile(r"<<(.+?)\*(\d+)>>")
TABLE = re.compile(r"\$(s|n|b|ss|sn|sb|idx|st|starn|stshard|fn|esm|absent)\b")


class Case:
    def __init__(self, operation, title, source, place):
        self.operation, self.title, self.source, self.place = operation, title, source, place
        self.request, self.type, self.message = [], None, None

    @property
    def id(self):
        return f"{self.operation}-{self.title}"

    @property
    def tables(self):
        return set(TABLE.findall(f"{self.text()} {self.message}")) - {"absent"}

    def text(self):
        return "\n".join(self.request)

    def body(self, names):
        return expand(self.text(), names)

    def check(self, reply, names):
        if self.type == "ok":
            assert reply.status == 200, f"{self.place}\n{reply}"
            return
        status = rest.STATUS.get(self.type, 400) if self.operation in rest.OPERATIONS else 400
        assert reply.status == status, f"{self.place}\n{reply}"
        assert reply.type == self.type, f"{self.place}\n{reply}"
        wanted = expand(self.message, names)
        if "<any>" in wanted:
            pattern = ".*".join(map(re.escape, wanted.split("<any>")))
            assert re.fullmatch(pattern, reply.message or "", re.S), f"{self.place}\n{reply}"
        else:
            got = reply.message or ""
            assert got == wanted, f"{self.place}\ngot    {got}\nwanted {wanted}"


def expand(text, names):
    text = TABLE.sub(lambda m: names[m[1]], text)
    text = LIST.sub(lambda m: ", ".join(m[1].replace("%", str(n)) for n in range(int(m[2]))), text)
    return REPEAT.sub(lambda m: m[1] * int(m[2]), text)


def read(path):
    """The rows of one file; a broken file raises with the line's number."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        if line.startswith("== "):
            title, bar, source = line[3:].rpartition(" | ")
            if not bar or not source.strip():
                raise ValueError(f"{place}: a row needs a source")
            cases.append(Case(path.stem, title.strip(), source.strip(), place))
        elif line.startswith("-> "):
            kind, _, message = line[3:].partition(": ")
            cases[-1].type, cases[-1].message = kind.strip(), message
        elif line.strip() and not line.startswith("#"):
            cases[-1].request.append(line)
    for case in cases:
        if case.type is None:
            raise ValueError(f"{case.place}: a row needs an answer")
    return cases


def read_all():
    return [case for path in sorted(FOLDER.glob("*.cases")) for case in read(path)]
