# SPDX-License-Identifier: Apache-2.0
"""Random PartiQL: single statements, batches and transactions of them."""
import expressions
import values


class Writer:
    """Writes values into a statement: as literals, or as ? with the parameter remembered."""

    def __init__(self, rng):
        self.rng = rng
        self.parameters = []

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
        if self.parameters and self.rng.random() < 0.01:
            body["Parameters"].pop()
        elif self.rng.random() < 0.01:
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


def path(rng, text=None):
    text = text or expressions.pick(rng)
    return f'"{text}"' if text.isalpha() and rng.random() < 0.2 else text


def like(rng, write, name):
    if name in expressions.HOLDS:
        return write.value(values.of_type(rng, expressions.HOLDS[name]))
    return write.value(values.usual(rng, name) if name in values.USUAL else {"S": "a"})


def term(rng, write):
    name = expressions.pick(rng)
    text = path(rng, name)
    roll = rng.random()
    if roll < 0.45:
        return f"{text} {rng.choice(expressions.COMPARATORS)} {like(rng, write, name)}"
    if roll < 0.53:
        return f"{text} BETWEEN {like(rng, write, name)} AND {like(rng, write, name)}"
    if roll < 0.6:
        inner = ", ".join(like(rng, write, name) for _ in range(rng.randint(1, 3)))
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
        return f"{where(rng, write, depth + 1)} {rng.choice(('AND', 'OR'))} " \
               f"{where(rng, write, depth + 1)}"
    if depth < 2 and roll < 0.36:
        return f"({where(rng, write, depth + 1)})"
    if depth < 2 and roll < 0.42:
        return f"NOT ({where(rng, write, depth + 1)})"
    return term(rng, write)


def keys(rng, write, table, whole=True):
    parts = [f"{name} = {write.value(values.key_value(rng, kind, name))}"
             for name, kind in table.keys]
    return " AND ".join(parts if whole else parts[:1])


def select(rng, table, write):
    columns = "*" if rng.random() < 0.6 else ", ".join(
        path(rng, p) for p in rng.sample(("a", "b", "c", "n", "m", "l", "pk", "m.x", "l[0]"),
                                         rng.randint(1, 3)))
    name = rng.choice([None, None, *table.indexes]) if table.indexes else None
    source = f'"{table.name}"' + (f'."{name}"' if name else "")
    text = f"SELECT {columns} FROM {source}"
    roll = rng.random()
    parts = []
    if roll < 0.35:
        parts.append(keys(rng, write, table))
    elif roll < 0.6:
        parts.append(keys(rng, write, table, whole=False))
    if rng.random() < 0.5:
        parts.append(where(rng, write))
    if parts:
        text += " WHERE " + " AND ".join(parts)
    if rng.random() < 0.08:
        by = rng.choice([n for n, _ in table.keys] + ["a"])
        hashes, ranges = table.roles(name)
        if ranges and by == hashes[0][0]:
            by += f", {ranges[0][0]}"  # without it AWS goes down, DynamoDB Local up
        text += f" ORDER BY {by}{rng.choice(('', ' ASC', ' DESC'))}"
    return text


def insert(rng, table, write):
    parts = ", ".join(f"'{name}': {write.value(value)}"
                      for name, value in values.item(rng, table, bad=0).items())
    return f'INSERT INTO "{table.name}" VALUE {{{parts}}}'


def assignment(rng, write):
    roll = rng.random()
    name = expressions.pick(rng)
    if roll < 0.55:
        return f"SET {path(rng, name)} = {like(rng, write, name)}"
    if roll < 0.65:
        return f"SET n = n {rng.choice('+-')} {write.value(values.of_type(rng, 'N'))}"
    if roll < 0.75:
        return f"SET l = list_append(l, {write.value(values.of_type(rng, 'L'))})"
    if roll < 0.82:
        word, kind = rng.choice(("set_add", "set_delete")), rng.choice(("ss", "ns"))
        return f"SET {kind} = {word}({kind}, {write.value(values.of_type(rng, kind.upper()))})"
    return f"REMOVE {path(rng, name)}"


def update(rng, table, write):
    text = f'UPDATE "{table.name}" ' + " ".join(
        assignment(rng, write) for _ in range(rng.choice((1, 1, 2))))
    text += f" WHERE {keys(rng, write, table, rng.random() < 0.97)}"
    if rng.random() < 0.25:
        text += f" AND {where(rng, write)}"
    if rng.random() < 0.4:
        text += f" RETURNING {rng.choice(('ALL', 'MODIFIED'))} {rng.choice(('OLD', 'NEW'))} *"
    return text


def delete(rng, table, write):
    text = f'DELETE FROM "{table.name}" WHERE {keys(rng, write, table, rng.random() < 0.97)}'
    if rng.random() < 0.25:
        text += f" AND {where(rng, write)}"
    if rng.random() < 0.4:
        text += " RETURNING ALL OLD *"
    return text


def exists(rng, table, write):
    return f'EXISTS(SELECT * FROM "{table.name}" WHERE {keys(rng, write, table)} ' \
           f'AND {where(rng, write)})'


def spoil(rng, text):
    """A statement that no longer is one, now and then."""
    if rng.random() > 0.02:
        return text
    words = text.split(" ")
    at = rng.randrange(len(words))
    words[at] = rng.choice(("", "AND", words[at] + "'", "(", words[at] * 2, "?"))
    return " ".join(words)


def statement(rng, table, kinds):
    write = Writer(rng)
    return write.request(spoil(rng, rng.choice(kinds)(rng, table, write)))


def point_read(rng, table, write):
    return f'SELECT * FROM "{table.name}" WHERE {keys(rng, write, table)}'


def single(rng, table):
    body = statement(rng, table, (select, select, insert, update, delete))
    if rng.random() < 0.1:
        body["Limit"] = rng.choice((1, 2, 5))
    if rng.random() < 0.1:
        body["ConsistentRead"] = True
    if rng.random() < 0.1:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    if rng.random() < 0.1:
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return "ExecuteStatement", body


def many(rng, table, kinds):
    return [statement(rng, table, kinds) for _ in range(rng.randint(1, 3))]


def request(rng, table, extra):
    roll = rng.random()
    writing = rng.random() < 0.6
    if roll < 0.75:
        return single(rng, table)
    if roll < 0.88:
        # One write: DynamoDB Local does the first ones of a batch that it then refuses.
        found = [statement(rng, table, (insert, update, delete))] if writing else \
            many(rng, table, (point_read,))
        return "BatchExecuteStatement", {"Statements": found}
    return "ExecuteTransaction", {"TransactStatements": many(
        rng, table, (insert, update, delete, exists) if writing else (point_read,))}
