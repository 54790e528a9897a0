# SPDX-License-Identifier: Apache-2.0
"""Random attribute values and items. The pools are small on purpose: requests must meet each
other's items, and comparisons must come out equal now and then."""
import base64
import decimal

STRINGS = ("a", "b", "ab", "abc", "", "B", "é", "10", "a b", "zz")
NUMBERS = ("0", "1", "2", "10", "-1", "1.5", "1.50", "100e-1", "-0", "1E+3", "0.001", "12345678901",
           "99999999999999999999999999999999999999", "1E-130", "9.99E125", "-3")
BAD_NUMBERS = ("", "abc", "1e", "1E126", "1E-131", "0x1", " 1", "1 ",
               "123456789012345678901234567890123456789", "Infinity", "NaN", "--1", "1,5")
BYTES = (b"a", b"b", b"ab", b"", b"\x00", b"\xff\xff", b"abc")

# What an attribute usually holds; any attribute may hold anything now and then.
USUAL = {"a": "S", "b": "N", "c": "S", "d": "S", "n": "N", "s": "S", "x": "B", "t": "BOOL",
         "u": "NULL", "l": "L", "m": "M", "ss": "SS", "ns": "NS", "bs": "BS"}
TYPES = ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS")
INDEXABLE = ("a", "c", "d")  # an index of these may come, and what it cannot hold is nobody's model
SCALARS = ("S", "N", "B")
STEADY = ("b", "n", "l", "m", "ss", "ns", "bs")  # updates reckon with the type of these


def binary(data):
    return base64.b64encode(data).decode()


def of_type(rng, kind, depth=0):
    """A value of that type."""
    if kind == "S":
        return {"S": rng.choice(STRINGS)}
    if kind == "N":
        return {"N": rng.choice(NUMBERS)}
    if kind == "B":
        return {"B": binary(rng.choice(BYTES))}
    if kind == "BOOL":
        return {"BOOL": rng.random() < 0.5}
    if kind == "NULL":
        return {"NULL": True}
    if kind == "L":
        return {"L": [anything(rng, depth + 1) for _ in range(rng.randrange(4))]}
    if kind == "M":
        return {"M": {name: anything(rng, depth + 1)
                      for name in rng.sample(("x", "y", "z", "a"), rng.randrange(4))}}
    if kind == "SS":
        return {"SS": rng.sample([s for s in STRINGS if s], rng.randint(1, 3))}
    if kind == "NS":
        return {"NS": rng.sample(("0", "1", "2", "10", "-1", "1.5"), rng.randint(1, 3))}
    return {"BS": [binary(b) for b in rng.sample([b for b in BYTES if b], rng.randint(1, 3))]}


def anything(rng, depth=0):
    kinds = TYPES if depth < 3 else TYPES[:5]
    return of_type(rng, rng.choice(kinds), depth)


def typed(rng, name):
    """A value for an attribute that must have its type: a key's, an index's."""
    kind = rng.types[name]
    return key_value(rng, kind, name) if name in ("pk", "sk") else index_value(rng, kind)


def usual(rng, name):
    """A value as the attribute usually has it."""
    if name in rng.types and not rng.slip(0.04):
        return typed(rng, name)
    if name in rng.types:
        return of_type(rng, rng.choice([t for t in TYPES if t != rng.types[name]]))
    if name in USUAL and rng.random() < 0.94:
        return of_type(rng, USUAL[name])
    return anything(rng)


def stored(rng, name):
    """A value as an item holds it: what updates reckon with, they can."""
    if name in rng.types:
        return typed(rng, name)
    if name in STEADY:
        return small(rng) if USUAL[name] == "N" else of_type(rng, USUAL[name])
    if name in INDEXABLE:
        return index_value(rng, USUAL[name])
    return usual(rng, name)


def scalar(rng, name):
    """What <, BETWEEN and the like take: a value of type S, N or B."""
    if name in rng.types:
        return typed(rng, name)
    kind = USUAL.get(name)
    return of_type(rng, kind if kind in SCALARS else rng.choice(SCALARS))


def rank(value):
    (kind, inner), = value.items()
    return decimal.Decimal(inner) if kind == "N" else \
        base64.b64decode(inner) if kind == "B" else inner.encode()


def bounds(rng, name, raw=True):
    """Two values of one type, the lower one first; a slip turns them or takes another type. raw:
    numbers need not be written as AWS gives them back."""
    pair = [scalar(rng, name)]
    kind, = pair[0]
    pair.append(typed(rng, name) if name in rng.types else of_type(rng, kind))
    if kind == "N" and not raw and name not in rng.types:
        pair = [small(rng), small(rng)]
    pair.sort(key=rank)
    if rng.slip(0.05):
        return pair[::-1]
    if rng.slip(0.03):
        return [{kind: {"S": "a", "N": "1", "B": "YQ=="}[kind]},
                of_type(rng, rng.choice([t for t in ("S", "B", "BOOL", "SS") if t != kind]))]
    return pair


def key_value(rng, kind, which):
    """A key attribute's value: one of few, so that keys meet."""
    if kind == "S":
        return {"S": rng.choice(("k1", "k2", "k3") if which == "pk" else ("a", "ab", "b", "c", "é"))}
    if kind == "N":
        return {"N": rng.choice(("1", "2", "-3", "1.0", "20", "1e1"))}
    return {"B": binary(rng.choice((b"a", b"b", b"\x00", b"ab", b"\xff")))}


def small(rng):
    """A number to reckon with: sums of these never get too long."""
    return {"N": rng.choice(("0", "1", "2", "10", "-1", "1.5", "-3"))}


def index_value(rng, kind):
    return {"S": {"S": rng.choice(("a", "b", "ab", "é"))}, "N": {"N": rng.choice(("1", "2", "-1"))},
            "B": {"B": binary(rng.choice((b"a", b"b")))}}[kind]


def bad_value(rng):
    """What no DynamoDB takes."""
    if rng.random() < 0.4:
        return {"N": rng.choice(BAD_NUMBERS)}
    return rng.choice((
        {"SS": ["b", "a", "b"]}, {"SS": []}, {"SS": ["a", "a"]}, {"NS": ["1", "1.0"]},
        {"NS": ["1", "x"]}, {"BS": ["YQ==", "YQ=="]}, {}, {"S": "a", "N": "1"}, {"NULL": False},
        {"S": None}, {"SS": [""]}, {"Q": "a"}, {"N": "1", "L": []}, {"L": [{}]},
        {"M": {"x": {"N": "x"}}}))


def item(rng, table, bad=0.0):
    """A whole item of that table: its keys, most index keys, some more."""
    found = table.key(rng)
    for name, kind in table.index_keys.items():
        if rng.random() < 0.75:
            found[name] = index_value(rng, kind)
            if rng.slip(0.03):
                found[name] = of_type(rng, rng.choice([t for t in TYPES if t != kind]))
    for name in rng.sample(sorted(USUAL), rng.randrange(6)):
        if name not in table.index_keys:
            found[name] = stored(rng, name)
    if rng.random() < 0.3 and "m" not in found:
        found["m"] = {"M": {"x": of_type(rng, "N"), "y": {"M": {"z": of_type(rng, "S")}}}}
    if rng.random() < 0.3 and "l" not in found:
        found["l"] = {"L": [of_type(rng, "N"), {"M": {"x": of_type(rng, "S")}}, of_type(rng, "S")]}
    if rng.slip(bad):
        found[rng.choice(sorted(USUAL))] = bad_value(rng)
    return found
