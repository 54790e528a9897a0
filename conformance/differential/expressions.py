# SPDX-License-Identifier: Apache-2.0
"""Random expressions: conditions, updates, projections and key conditions, with the names and
values they use. Most are right; some use a reserved word, an undefined name, a wrong type."""
import values

COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")
PLAIN = ("a", "b", "c", "n", "s", "ss", "ns", "bs", "l", "m", "t", "u", "x", "d", "pk", "sk", "nope")
NESTED = ("m.x", "m.y", "m.y.z", "m.z", "l[0]", "l[1]", "l[1].x", "l[7]", "m.x.y", "l[0][1]")
HOLDS = {"m.x": "N", "m.y": "M", "m.y.z": "S", "l[0]": "N", "l[1]": "M", "l[1].x": "S"}
RESERVED = ("size", "name", "status", "Key")


class Terms:
    """ExpressionAttributeNames and -Values as an expression is written."""

    def __init__(self, rng):
        self.rng = rng
        self.names, self.values = {}, {}

    def value(self, value):
        for ref, known in self.values.items():
            if known == value:
                return ref
        ref = f":v{len(self.values)}"
        self.values[ref] = value
        return ref

    def name(self, text):
        for ref, known in self.names.items():
            if known == text:
                return ref
        ref = f"#n{len(self.names)}"
        self.names[ref] = text
        return ref

    def path(self, text=None):
        """A path's text; its first part an alias one time in four."""
        rng = self.rng
        text = text or rng.choice(PLAIN if rng.random() < 0.7 else NESTED)
        if rng.random() < 0.004:
            return rng.choice(RESERVED)
        if rng.random() < 0.004:
            return "#undefined"
        if rng.random() < 0.25:
            end = min([at for at in (text.find("."), text.find("[")) if at > 0] or [len(text)])
            return self.name(text[:end]) + text[end:]
        return text

    def like(self, path):
        """A reference to a value such as the path holds."""
        rng = self.rng
        if rng.random() < 0.004:
            return ":undefined"
        if rng.random() < 0.006:
            return self.value(values.bad_value(rng))
        if path in ("pk", "sk"):
            return self.value(rng.choice(({"S": "k1"}, {"S": "a"}, {"N": "1"})))
        if path in HOLDS and rng.random() < 0.8:
            return self.value(values.of_type(rng, HOLDS[path]))
        return self.value(values.usual(rng, path))

    def into(self, request, unused=0.01):
        """Adds both maps; now and then an entry too many."""
        if self.rng.random() < unused:
            self.names["#unused"] = "a"
        if self.rng.random() < unused:
            self.values[":unused"] = {"S": "a"}
        if self.names:
            request["ExpressionAttributeNames"] = dict(self.names)
        if self.values:
            request["ExpressionAttributeValues"] = dict(self.values)
        return request


def pick(rng):
    return rng.choice(PLAIN if rng.random() < 0.7 else NESTED)


def condition(rng, terms, depth=0):
    roll = rng.random()
    if depth < 3 and roll < 0.3:
        return combined(rng, terms, depth)
    path = pick(rng)
    text = terms.path(path)
    if roll < 0.5:
        return compared(rng, terms, path, text)
    if roll < 0.62:
        return f"attribute_{rng.choice(('exists', 'not_exists'))}({text})"
    if roll < 0.68:
        return f"attribute_type({text}, {terms.value({'S': rng.choice(values.TYPES + ('Q',))})})" \
            if rng.random() < 0.95 else f"attribute_type({text}, {terms.like(path)})"
    if roll < 0.76:
        prefix = values.of_type(rng, rng.choice("SSSBN"))
        return f"begins_with({text}, {terms.value(prefix)})"
    if roll < 0.86:
        return f"contains({text}, {terms.value(values.of_type(rng, rng.choice('SSSNBL')))})"
    if roll < 0.92:
        return f"{text} BETWEEN {terms.like(path)} AND {terms.like(path)}"
    if roll < 0.97:
        refs = ", ".join(terms.like(path) for _ in range(rng.randint(1, 4)))
        return f"{text} IN ({refs})"
    return rng.choice((f"{text} == {terms.like(path)}", f"{text} =", f"exists({text})",
                       f"attribute_exists({terms.like(path)})", f"({text} = {terms.like(path)}",
                       f"begins_with({text})", f"size({text})", f"{text}", "", "AND",
                       f"contains({text}, {text})", f"{text} = {text}",
                       f"attribute_type({text}, {text})"))


def combined(rng, terms, depth):
    one = condition(rng, terms, depth + 1)
    kind = rng.randrange(5)
    if kind == 0:
        return f"NOT {one}"
    if kind == 1:
        return f"({one})"
    return f"{one} {rng.choice(('AND', 'OR', 'and', 'or'))} {condition(rng, terms, depth + 1)}"


def compared(rng, terms, path, text):
    operator = rng.choice(COMPARATORS)
    kind = rng.randrange(8)
    if kind == 0:
        return f"size({text}) {operator} {terms.value({'N': rng.choice(('0', '1', '2', '3'))})}"
    if kind == 1:
        return f"{text} {operator} {terms.path()}"
    if kind == 2:
        return f"{terms.like(path)} {operator} {text}"
    return f"{text} {operator} {terms.like(path)}"


def operand(rng, terms, path):
    roll = rng.random()
    if roll < 0.6:
        return terms.like(path)
    if roll < 0.8:
        return terms.path()
    if roll < 0.93:
        return f"if_not_exists({terms.path(path)}, {terms.like(path)})"
    return f"list_append({terms.path('l')}, {terms.value(values.of_type(rng, 'L'))})"


def set_action(rng, terms):
    path = pick(rng)
    roll = rng.random()
    if roll < 0.25:
        path = rng.choice(("n", "b", "m.x", "l[0]"))
        left = rng.choice((terms.path(path), f"if_not_exists({terms.path(path)}, "
                                             f"{terms.value({'N': '0'})})"))
        return f"{terms.path(path)} = {left} {rng.choice('+-')} " \
               f"{terms.value(values.of_type(rng, 'N' if rng.random() < 0.93 else 'S'))}"
    if roll < 0.4:
        pieces = [terms.path("l"), terms.value(values.of_type(rng, "L"))]
        rng.shuffle(pieces)
        return f"{terms.path('l')} = list_append({', '.join(pieces)})"
    return f"{terms.path(path)} = {operand(rng, terms, path)}"


def add_action(rng, terms):
    path = rng.choice(("n", "b", "ss", "ns", "bs", "m.x", "l[0]", "s", "nope"))
    kind = {"n": "N", "b": "N", "m.x": "N", "l[0]": "N", "nope": "N", "s": "S"}.get(path)
    value = values.of_type(rng, kind or path.upper()) if rng.random() < 0.93 else \
        values.anything(rng)
    return f"{terms.path(path)} {terms.value(value)}"


def delete_action(rng, terms):
    path = rng.choice(("ss", "ns", "bs", "nope", "s"))
    kind = path.upper() if path in ("ss", "ns", "bs") else "SS"
    value = values.of_type(rng, kind) if rng.random() < 0.93 else values.anything(rng)
    return f"{terms.path(path)} {terms.value(value)}"


CLAUSES = {"SET": set_action, "ADD": add_action, "DELETE": delete_action,
           "REMOVE": lambda rng, terms: terms.path(pick(rng))}


def update(rng, terms):
    if rng.random() < 0.01:
        return rng.choice(("", "SET", "SET a", "SET a = :v0 SET b = :v0", "PUT a = :v0",
                           "REMOVE a,", "ADD a", "SET a = a + b + c", "SET a = (a + b)"))
    words = rng.sample(sorted(CLAUSES), rng.choice((1, 1, 1, 2, 2, 3)))
    if not {"SET", "ADD"} & set(words):
        words.append(rng.choice(("SET", "ADD")))
    return " ".join(
        f"{word if rng.random() < 0.9 else word.lower()} " + ", ".join(
            CLAUSES[word](rng, terms) for _ in range(rng.choice((1, 1, 2, 3))))
        for word in words)


def projection(rng, terms):
    paths = rng.sample(PLAIN + NESTED, rng.randint(1, 4))
    return ", ".join(terms.path(p) for p in paths) if rng.random() < 0.99 else "a,,b"


def key_condition(rng, terms, keys):
    """keys: the roles of the table or index as lists of (name, type)."""
    hashes, ranges = keys
    parts = [f"{name} = {terms.value(table_value(rng, name, kind))}" for name, kind in hashes]
    for position, (name, kind) in enumerate(ranges):
        if rng.random() < 0.4:
            break
        last = position == len(ranges) - 1 or rng.random() < 0.4
        parts.append(range_part(rng, terms, name, kind) if last else
                     f"{name} = {terms.value(table_value(rng, name, kind))}")
        if last:
            break
    roll = rng.random()
    if roll < 0.02:
        parts.append(f"s = {terms.value({'S': 'a'})}")
    elif roll < 0.03:
        parts = parts[1:] or ["a = :v0"]
    elif roll < 0.1:
        rng.shuffle(parts)
    joint = " AND " if rng.random() < 0.99 else rng.choice((" OR ", " AND NOT "))
    return joint.join(parts)


def range_part(rng, terms, name, kind):
    def ref():
        return terms.value(table_value(rng, name, kind))
    roll = rng.random()
    if roll < 0.2:
        return f"{name} BETWEEN {ref()} AND {ref()}"
    if roll < 0.4 and kind != "N" or roll < 0.22:
        return f"begins_with({name}, {ref()})"
    if roll < 0.43:
        return rng.choice((f"{name} <> {ref()}", f"{name} IN ({ref()})", f"contains({name}, {ref()})",
                           f"attribute_exists({name})", f"size({name}) = {ref()}"))
    return f"{name} {rng.choice(('=', '<', '<=', '>', '>='))} {ref()}"


def table_value(rng, name, kind):
    if rng.random() < 0.01:
        return values.anything(rng)
    return values.key_value(rng, kind, name) if name in ("pk", "sk") else \
        values.index_value(rng, kind)
