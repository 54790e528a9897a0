# SPDX-License-Identifier: Apache-2.0
"""Random PartiQL: single statements, batches and transactions of them."""
import expressions
import values


class Writer:
    """Writes values into a statement: as literals, or as ? with the parameter remembered."""

    def __init__(self, rng, alone=True, single=True):
        self.rng = rng
        self.parameters = []
        self.terms = expressions.Terms(rng, strict=True)
        self.changing = False  # the values are to be stored
        self.either = alone  # OR may be used
        self.single = single  # not one of a batch or a transaction
        self.alone = alone  # not one of a transaction, which returns nothing

    def value(self, value):
        text = literal(value)
        if text is None or self.rng.random() < 0.5:
            self.parameters.append(value)
            return "?"
        return text

    def request(self, text):
        body = {"Statement": text}
        if self.parameters:
            body["Parameters"] = list(self.parameters)
        if self.parameters and self.rng.slip(0.01):
            body["Parameters"].pop()
        elif self.rng.slip(0.01):
            body.setdefault("Parameters", []).append({"S": "more"})
        return {k: v for k, v in body.items() if v != []}


def literal(value):
    """PartiQL's own way to write it, None for what has none (binary)."""
    (kind, inner), = value.items() if len(value) == 1 else [("", None)]
    if kind == "S":
        return "'" + inner.replace("'", "''") + "'"
    if kind == "N":
        return inner
    if kind == "BOOL":
        return "true" if inner else "false"
    if kind == "NULL":
        return "null"
    parts = None
    if kind == "L":
        parts = [literal(v) for v in inner]
        ends = "[]"
    elif kind == "M":
        parts = [None if literal(v) is None else f"'{k}': {literal(v)}" for k, v in inner.items()]
        ends = "{}"
    elif kind in ("SS", "NS"):
        parts = [literal({kind[0]: v}) for v in inner]
        ends = ("<<", ">>")
    if parts is None or None in parts:
        return None
    return ends[0] + ", ".join(parts) + ends[1]


def path(rng, text):
    return f'"{text}"' if text.isalpha() and rng.random() < 0.2 else text


def like(rng, write, name):
    if name in expressions.HOLDS:
        return write.value(values.of_type(rng, expressions.HOLDS[name]))
    return write.value(values.stored(rng, name) if write.changing else values.usual(rng, name))


def scalar(rng, write, name):
    return write.value(values.scalar(rng, name))


def term(rng, write):
    name = write.terms.pick()
    text = path(rng, name)
    roll = rng.random()
    if name in rng.types and write.single and rng.slip(0.04):
        return f"{text} >= {write.value({'BOOL': True} if rng.random() < 0.2 else {'N': '1'})}"
    if name in rng.types:  # what is no comparison of a key is refused here or there, or both
        roll *= 0.55
    if roll < 0.45:
        operator = rng.choice(expressions.COMPARATORS)
        value = (like if operator in ("=", "<>") else scalar)(rng, write, name)
        return f"{text} {operator} {value}"
    if roll < 0.53:
        low, high = map(write.value, values.bounds(rng, name, write.single))
        return f"{text} BETWEEN {low} AND {high}"
    if roll < 0.6:
        inner = ", ".join(like(rng, write, name) for _ in range(rng.randint(1, 3)))
        if name in rng.types and write.single and rng.slip(0.1):
            inner += ", " + write.value({"BOOL": True})
        return f"{text} IN [{inner}]" if rng.random() < 0.6 else f"{text} IN ({inner})"
    if roll < 0.7:
        return f"begins_with({text}, {write.value(values.of_type(rng, 'S'))})"
    if roll < 0.8:
        return f"contains({text}, {write.value(values.of_type(rng, rng.choice('SSN')))})"
    if roll < 0.9:
        return f"{text} IS {rng.choice(('', 'NOT '))}{rng.choice(('MISSING', 'NULL'))}"
    if roll < 0.95:
        return f"attribute_type({text}, {write.value({'S': rng.choice(values.TYPES)})})"
    return f"size({text}) {rng.choice(expressions.COMPARATORS)} {rng.randrange(4)}"


def where(rng, write, depth=0):
    roll = rng.random()
    if depth < 2 and roll < 0.3:
        joint = rng.choice(("AND", "OR")) if write.either else "AND"
        return f"{where(rng, write, depth + 1)} {joint} " \
               f"{where(rng, write, depth + 1)}"
    if depth < 2 and roll < 0.36:
        return f"({where(rng, write, depth + 1)})"
    if depth < 2 and roll < 0.42:
        return f"NOT ({where(rng, write, depth + 1)})"
    return term(rng, write)


def keys(rng, write, table, whole=True):
    return " AND ".join(f"{name} = {write.value(values.key_value(rng, kind, name))}"
                        for name, kind in (table.keys if whole else table.keys[:1]))


def select(rng, table, write):
    name = rng.choice([None, None, *table.indexes]) if table.indexes else None
    write.terms.among = table.projected(name)
    columns = "*"
    if rng.random() > 0.6:
        found = {write.terms.pick(("a", "b", "c", "n", "m", "l", "pk", "m.x", "l[0]"))
                 for _ in range(rng.randint(1, 3))}
        columns = ", ".join(path(rng, p) for p in sorted(found) if not any(
            p != other and expressions.overlap(p, other) for other in found)) or "*"
    source = f'"{table.name}"' + (f'."{name}"' if name else "")
    text = f"SELECT {columns} FROM {source}"
    roll = rng.random()
    parts = []
    if roll < 0.35:
        parts.append(keys(rng, write, table))
    elif roll < 0.6:
        parts.append(keys(rng, write, table, whole=False))
    by_key = roll < 0.6 and name is None and rng.random() < 0.15 or rng.slip(0.05)
    if not by_key and rng.random() < 0.5:  # DynamoDB Local cannot order what it filters
        # A key with conditions of two kinds is another matter for each of the two.
        write.either = bool(parts)
        write.terms.avoid = set(rng.types) if parts else \
            {n for n, kind in table.keys if kind == "N"}  # which it compares as they were written
        if table.indexes.get(name) and name in table.local_names and rng.slip(0.5):
            write.terms.among = None  # with what the index does not project
        if any(map(write.terms.may, expressions.PLAIN)):
            parts.append(where(rng, write))
    if not parts and name is None and len(table.keys) > 1 and rng.slip(0.05):
        one = keys(rng, write, table, whole=False) + f" AND {table.keys[1][0]} >= "
        value = write.value(values.key_value(rng, table.keys[1][1], "sk"))
        parts.append(f"{one}{value} OR {one}{value}" if "?" not in one + value else f"{one}{value}")
    if parts:
        text += " WHERE " + " AND ".join(parts)
    if by_key:
        by = "a" if rng.slip(0.2) else rng.choice([n for n, _ in table.keys])
        hashes, ranges = table.roles(name)
        if ranges and by == hashes[0][0]:
            by += f", {ranges[0][0]}"  # without it AWS goes down, DynamoDB Local up
        text += f" ORDER BY {by}{rng.choice(('', ' ASC', ' DESC'))}"
    return text


def insert(rng, table, write):
    parts = ", ".join(f"'{name}': {write.value(value)}"
                      for name, value in values.item(rng, table, bad=0).items())
    return f'INSERT INTO "{table.name}" VALUE {{{parts}}}'


def assignment(rng, write, used):
    """One SET or REMOVE of an attribute not used yet, or None."""
    kind = rng.choice(("sum", "append", "sets", "remove")) if rng.slip(0.2) else \
        "remove" if rng.random() < 0.2 else "set"
    pool = expressions.NESTED if rng.slip(0.3 if write.single else 0.15) else expressions.PLAIN
    name = {"sum": "n", "append": "l", "sets": rng.choice(("ss", "ns"))}.get(
        kind, write.terms.pick([p for p in pool if expressions.root(p) not in used]))
    if expressions.root(name) in used and not rng.slip(0.05):
        return None
    used.add(expressions.root(name))
    if kind == "sum":
        return f"SET n = n {rng.choice('+-')} {write.value(values.small(rng))}"
    if kind == "append":
        return f"SET l = list_append(l, {write.value(values.of_type(rng, 'L'))})"
    if kind == "sets":
        return f"SET {name} = {rng.choice(('set_add', 'set_delete'))}(" \
               f"{name}, {write.value(values.of_type(rng, name.upper()))})"
    return f"REMOVE {path(rng, name)}" if kind == "remove" else \
        f"SET {path(rng, name)} = {like(rng, write, name)}"


def update(rng, table, write):
    write.terms.avoid = set(dict(table.keys))
    used = set()
    write.changing = True
    found = [assignment(rng, write, used) for _ in range(rng.choice((1, 1, 2)))]
    write.changing = False
    text = f'UPDATE "{table.name}" ' + " ".join(one for one in found if one)
    text += f" WHERE {keys(rng, write, table, not rng.slip(0.03))}"
    if rng.random() < 0.25:
        text += f" AND {where(rng, write)}"
    if write.alone and rng.random() < 0.4:
        which = rng.choice(("ALL", "MODIFIED") if write.single else ("ALL",))
        text += f" RETURNING {which} {rng.choice(('OLD', 'NEW'))} *"
    return text


def delete(rng, table, write):
    write.terms.avoid = set(dict(table.keys))
    text = f'DELETE FROM "{table.name}" WHERE {keys(rng, write, table, not rng.slip(0.03))}'
    if rng.random() < 0.25:
        text += f" AND {where(rng, write)}"
    if write.alone and rng.random() < 0.4:
        text += " RETURNING ALL OLD *"
    return text


def exists(rng, table, write):
    write.terms.avoid = set(dict(table.keys))
    return f'EXISTS(SELECT * FROM "{table.name}" WHERE {keys(rng, write, table)} ' \
           f'AND {where(rng, write)})'


def spoil(rng, text):
    """A statement that no longer is one, now and then."""
    if "ORDER BY" in text or not rng.slip(0.03):
        return text
    words = text.split(" ")
    at = rng.randrange(len(words))
    words[at] = rng.choice(("", words[at] + "'", "(", words[at] * 2, "?"))
    return " ".join(words)


def statement(rng, table, kinds, alone=True, single=False):
    write = Writer(rng, alone, single)
    text = rng.choice(kinds)(rng, table, write)
    return write.request(spoil(rng, text) if single else text)


def point_read(rng, table, write):
    return f'SELECT * FROM "{table.name}" WHERE {keys(rng, write, table)}'


MALFORMED = (
    {}, {"Statement": ""}, {"Statement": ["SELECT * FROM abc"]}, {"Statement": {}},
    {"Statement": 'SELECT * FROM "a b"'}, {"Statement": "SELECT * FROM ab"},
    {"Statement": "INSERT INTO \"a\"\"b\" VALUE {'c': 1}"},
    {"Statement": 'SELECT * FROM "abc"  b = 1 AND c = 2'},
    {"Statement": "SELECT * FROM abc WHERE b = ?", "Parameters": []})


def single(rng, table):
    if rng.slip(0.02):
        return "ExecuteStatement", dict(rng.choice(MALFORMED))
    body = statement(rng, table, (select, select, insert, update, delete), single=True)
    if rng.random() < 0.1:
        body["Limit"] = rng.choice((1, 2, 5))
    if rng.random() < 0.1 and ('".' not in body["Statement"] or rng.slip(0.2)):
        body["ConsistentRead"] = True
    if rng.random() < 0.1:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    if rng.random() < 0.1:
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return "ExecuteStatement", body


def many(rng, table, kinds, alone=True):
    count = rng.randint(1, 3)
    if count > 1 and not alone:  # as in items.action
        rng.fresh(spare=False)
    return [statement(rng, table, kinds, alone) for _ in range(count)]


def request(rng, table, extra):
    if table.multi:  # no statement works on such a table
        rng.fresh(spare=False)
    roll = rng.random()
    writing = rng.random() < 0.6
    if roll < 0.75:
        return single(rng, table)
    if roll < 0.88:
        # One write: DynamoDB Local does the first ones of a batch that it then refuses.
        found = [statement(rng, table, (insert, update, delete))] if writing else \
            many(rng, table, (point_read,))
        return "BatchExecuteStatement", {"Statements": found}
    found = many(rng, table, (insert, update, delete, exists) if writing else (point_read,), False)
    if len(found) == 1 and rng.slip(0.05):
        found[0]["Statement"] = found[0]["Statement"].replace(table.name, table.name + "-nope")
    return "ExecuteTransaction", {"TransactStatements": found}
