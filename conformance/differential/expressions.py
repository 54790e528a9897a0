# SPDX-License-Identifier: Apache-2.0
"""Random expressions: conditions, updates, projections and key conditions, with the names and
values they use. Most are right; some use a reserved word, an undefined name, a wrong type."""
import values

COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")
PLAIN = ("a", "b", "c", "n", "s", "ss", "ns", "bs", "l", "m", "t", "u", "x", "d", "pk", "sk", "nope")
NESTED = ("m.x", "m.y", "m.y.z", "m.z", "l[0]", "l[1]", "l[1].x", "l[7]", "m.x.y", "l[0][1]")
HOLDS = {"m.x": "N", "m.y": "M", "m.y.z": "S", "l[0]": "N", "l[1]": "M", "l[1].x": "S"}
RESERVED = ("name", "status", "Key")


def root(path):
    """The attribute that a path begins with."""
    return path.split(".")[0].split("[")[0]


class Terms:
    """ExpressionAttributeNames and -Values as an expression is written. among: the only attributes
    it may name; avoid: those it may not; strict: without exception."""

    def __init__(self, rng, among=None, avoid=(), strict=False):
        self.rng, self.among, self.avoid, self.strict = rng, among, set(avoid), strict
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

    def may(self, path):
        return root(path) not in self.avoid and (self.among is None or root(path) in self.among)

    def pick(self, pool=PLAIN + NESTED):
        """Some path, now and then one that is not to be named here."""
        rng = self.rng
        if pool == PLAIN + NESTED:
            pool = PLAIN if rng.random() < 0.7 else NESTED
        may = [path for path in pool if self.may(path)]
        if not may:
            may = [path for path in PLAIN if self.may(path)]
        return rng.choice(pool if not may or not self.strict and rng.slip(0.012) else may)

    def path(self, text=None):
        """A path's text; its first part an alias one time in four."""
        rng = self.rng
        text = text or self.pick()
        if rng.slip(0.003):
            return rng.choice(RESERVED)
        if rng.slip(0.003):
            return "#undefined"
        if rng.random() < 0.25:
            first = root(text)
            return self.name(first) + text[len(first):]
        return text

    def checked(self, value):
        """A reference to that value, or to a wrong or undefined one."""
        if self.rng.slip(0.003):
            return ":undefined"
        if self.rng.slip(0.012):
            return self.value(values.bad_value(self.rng))
        return self.value(value)

    def like(self, path):
        """A reference to a value such as the path holds."""
        rng = self.rng
        if path in HOLDS and rng.random() < 0.8:
            return self.checked(values.of_type(rng, HOLDS[path]))
        return self.checked(values.usual(rng, path))

    def into(self, request, unused=0.01):
        """Adds both maps; now and then an entry too many."""
        if self.rng.slip(unused):
            self.names["#unused"] = "a"
        if self.rng.slip(unused):
            self.values[":unused"] = {"S": "a"}
        if self.names:
            request["ExpressionAttributeNames"] = dict(self.names)
        if self.values:
            request["ExpressionAttributeValues"] = dict(self.values)
        return request


def condition(rng, terms, depth=0):
    roll = rng.random()
    if depth < 3 and roll < 0.3:
        return combined(rng, terms, depth)
    path = terms.pick()
    text = terms.path(path)
    if rng.slip(0.03):
        return wrong(rng, terms, path, text)
    if roll < 0.55:
        return compared(rng, terms, path, text)
    if roll < 0.67:
        return f"attribute_{rng.choice(('exists', 'not_exists'))}({text})"
    if roll < 0.73:
        return f"attribute_type({text}, {terms.value({'S': rng.choice(values.TYPES)})})"
    if roll < 0.81:
        return f"begins_with({text}, {terms.value(values.of_type(rng, rng.choice('SSSB')))})"
    if roll < 0.9:
        return f"contains({text}, {terms.value(values.of_type(rng, rng.choice('SSSNBL')))})"
    if roll < 0.95:
        low, high = map(terms.value, values.bounds(rng, path))
        return f"{text} BETWEEN {low} AND {high}"
    refs = ", ".join(terms.like(path) for _ in range(rng.randint(1, 4)))
    return f"{text} IN ({refs})"


def wrong(rng, terms, path, text):
    """A condition that is refused."""
    value = "" if rng.random() < 0.1 else terms.value(values.anything(rng))
    if not value:
        return rng.choice(("", "AND", f"{text} =", f"exists({text})", f"begins_with({text})"))
    return rng.choice((
        f"{text} == {value}", f"attribute_exists({value})",
        f"({text} = {value}", f"size({text}) {value}", f"{text} {value}",
        f"contains({text}, {text})", f"{text} = {text}", f"attribute_type({text}, {text})",
        f"begins_with({text}, {terms.value({'N': '1'})})", f"attribute_type({text}, {value})",
        f"{text} {rng.choice(COMPARATORS[2:])} {terms.value({'BOOL': True})}",
        f"(({text} = {value}))", f"{text} < {terms.value(values.of_type(rng, 'L'))}",
        f"attribute_type({text}, {terms.value({'S': 'Q'})})"))


def combined(rng, terms, depth):
    one = condition(rng, terms, depth + 1)
    kind = rng.randrange(5)
    if kind == 0:
        return f"NOT {one}"
    if kind == 1 and not one.startswith("("):
        return f"({one})"
    return f"{one} {rng.choice(('AND', 'OR', 'and', 'or'))} {condition(rng, terms, depth + 1)}"


def compared(rng, terms, path, text):
    operator = rng.choice(COMPARATORS)
    kind = rng.randrange(8)
    if kind == 0:
        return f"size({text}) {operator} {terms.value({'N': rng.choice(('0', '1', '2', '3'))})}"
    if kind == 1:
        other = terms.pick()
        if other != path:
            return f"{text} {operator} {terms.path(other)}"
    value = terms.like(path) if operator in ("=", "<>") else terms.checked(
        values.scalar(rng, path))
    return f"{value} {operator} {text}" if kind == 2 else f"{text} {operator} {value}"


class Update:
    """An update expression as it is written: each attribute once, and one part at most that the
    stored item may not allow."""

    def __init__(self, rng, terms):
        self.rng, self.terms = rng, terms
        self.used = set()

    def target(self, pool, risky=()):
        """A path not changed yet, or None. risky: paths that need an item that has them."""
        if risky and self.rng.slip(0.15):
            path = self.rng.choice(risky)
        elif self.rng.slip(0.01):
            return self.rng.choice(sorted({*self.terms.avoid, *self.used}))
        else:
            free = [p for p in pool if self.terms.may(p) and p not in self.used]
            if not free:
                return None
            path = self.rng.choice(free)
        self.used.add(root(path))
        return path

    def operand(self, path):
        rng, terms = self.rng, self.terms
        if root(path) not in (*values.STEADY, *values.INDEXABLE) and rng.slip(0.12):
            return terms.path() if rng.random() < 0.7 else \
                f"list_append({terms.path('l')}, {terms.value(values.of_type(rng, 'L'))})"
        kind = HOLDS.get(path)
        value = terms.checked(values.small(rng) if kind == "N" else values.of_type(rng, kind)
                              if kind else values.stored(rng, path))
        if rng.random() < 0.2:
            return f"if_not_exists({terms.path(path)}, {value})"
        return value

    def set(self):
        rng, terms = self.rng, self.terms
        roll = rng.random()
        if roll < 0.2:
            path = self.target(("n", "b"), ("m.x", "l[0]"))
            return path and self.sum(path)
        if roll < 0.3 and "l" not in self.used:
            self.used.add("l")
            pieces = [terms.path("l") if rng.slip(0.3) else
                      f"if_not_exists({terms.path('l')}, {terms.value({'L': []})})",
                      terms.value(values.of_type(rng, "L"))]
            rng.shuffle(pieces)
            return f"{terms.path('l')} = list_append({', '.join(pieces)})"
        path = self.target(PLAIN, NESTED)
        return path and f"{terms.path(path)} = {self.operand(path)}"

    def sum(self, path):
        rng, terms = self.rng, self.terms
        left = terms.path(path) if rng.slip(0.3) else \
            f"if_not_exists({terms.path(path)}, {terms.value({'N': '0'})})"
        if rng.slip(0.02):  # a sum that no number holds, and no item after it
            big, other = terms.value({"N": "9.99E125"}), rng.choice(("1", "9.99E125", "1E-130"))
            return f"{terms.path(path)} = {big} + {terms.value({'N': other})}"
        value = values.of_type(rng, "S") if rng.slip(0.04) else values.small(rng)
        return f"{terms.path(path)} = {left} {rng.choice('+-')} {terms.value(value)}"

    def add(self):
        path = self.target(("n", "b", "ss", "ns", "bs"), ("m.x", "l[0]", "s", "nope"))
        if path is None:
            return None
        kind = {"ss": "SS", "ns": "NS", "bs": "BS", "s": "S", "nope": "SS"}.get(path, "N")
        if self.rng.slip(0.05):
            kind = self.rng.choice(("S", "B", "BOOL", "L", "M"))
        value = values.small(self.rng) if kind == "N" else values.of_type(self.rng, kind)
        return f"{self.terms.path(path)} {self.terms.value(value)}"

    def delete(self):
        path = self.target(("ss", "ns", "bs", "never"), ("s",))
        if path is None:
            return None
        kind = path.upper() if path in ("ss", "ns", "bs") else "SS"
        value = values.anything(self.rng) if self.rng.slip(0.03) else \
            values.of_type(self.rng, kind)
        return f"{self.terms.path(path)} {self.terms.value(value)}"

    def remove(self):
        path = self.target(PLAIN, NESTED)
        return path and self.terms.path(path)

    def clause(self, word):
        kinds = {"SET": self.set, "ADD": self.add, "DELETE": self.delete, "REMOVE": self.remove}
        found = [kinds[word]() for _ in range(self.rng.choice((1, 1, 2, 3)))]
        actions = ", ".join(one for one in found if one)
        return actions and f"{word if self.rng.random() < 0.9 else word.lower()} {actions}"


def update(rng, terms):
    if rng.slip(0.02):
        return rng.choice(("", "SET", "SET a", "SET a = :v0 SET b = :v0", "PUT a = :v0",
                           "REMOVE a,", "ADD a", "SET a = a + b + c", "SET a = (a + b)"))
    words = rng.sample(("ADD", "DELETE", "REMOVE", "SET"), rng.choice((1, 1, 1, 2, 2, 3)))
    if not {"SET", "ADD"} & set(words):
        words.insert(0, rng.choice(("SET", "ADD")))
    writer = Update(rng, terms)
    found = [writer.clause(word) for word in words]
    text = " ".join(one for one in found if one)
    if text[:3].upper() in ("SET", "ADD") or " SET " in text.upper() or " ADD " in text.upper():
        return text
    return f"SET {terms.path('other')} = {terms.value({'S': 'a'})} {text}"


def overlap(one, two):
    return one.startswith(two) or two.startswith(one)


def projection(rng, terms):
    if rng.slip(0.01):
        return "a,,b"
    paths = []
    for _ in range(rng.randint(1, 4)):
        path = terms.pick()
        if not any(overlap(path, other) for other in paths) or rng.slip(0.02):
            paths.append(path)
    if terms.among is None and rng.slip(0.01):
        paths.append("size")  # reserved, which DynamoDB Local does not see in lower case
    return ", ".join(terms.path(p) for p in paths)


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
    if len(hashes) == 1 and len(ranges) < 2 and rng.slip(0.02):
        parts.append(f"s = {terms.value({'S': 'a'})}")
    elif rng.slip(0.015):
        parts = parts[1:] or ["a = :v0"]
    elif rng.random() < 0.07:
        rng.shuffle(parts)
    joint = rng.choice((" OR ", " AND NOT ")) if rng.slip(0.01) else " AND "
    return joint.join(parts)


def range_part(rng, terms, name, kind):
    def ref():
        return terms.value(table_value(rng, name, kind))
    roll = rng.random()
    if roll < 0.2:
        low, high = map(terms.value, values.bounds(rng, name))
        return f"{name} BETWEEN {low} AND {high}"
    if roll < 0.4 and kind != "N" or rng.slip(0.01):
        return f"begins_with({name}, {ref()})"
    if rng.slip(0.04):
        which = rng.randrange(6)
        return f"attribute_exists({name})" if which == 0 else (
            f"{name} <> %s", f"{name} IN (%s)", f"contains({name}, %s)",
            f"size({name}) = %s", f"size({name}) = %s")[which - 1] % ref()
    return f"{name} {rng.choice(('=', '<', '<=', '>', '>='))} {ref()}"


def table_value(rng, name, kind):
    if rng.slip(0.01):
        return values.of_type(rng, rng.choice([t for t in values.TYPES if t != kind]))
    return values.key_value(rng, kind, name) if name in ("pk", "sk") else \
        values.index_value(rng, kind)
