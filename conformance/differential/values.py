# SPDX-License-Identifier: Apache-2.0
"""Random attribute values and items. The pools are small on purpose: requests must meet each
other's items, and comparisons must come out equal now and then."""
import base64

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


def usual(rng, name):
    """A value as the attribute usually has it."""
    if name in USUAL and rng.random() < 0.94:
        return of_type(rng, USUAL[name])
    return anything(rng)


def key_value(rng, kind, which):
    """A key attribute's value: one of few, so that keys meet."""
    if kind == "S":
        return {"S": rng.choice(("k1", "k2", "k3") if which == "pk" else ("a", "ab", "b", "c", "é"))}
    if kind == "N":
        return {"N": rng.choice(("1", "2", "-3", "1.0", "20", "1e1"))}
    return {"B": binary(rng.choice((b"a", b"b", b"\x00", b"ab", b"\xff")))}


def index_value(rng, kind):
    return {"S": {"S": rng.choice(("a", "b", "ab", "é"))}, "N": {"N": rng.choice(("1", "2", "-1"))},
            "B": {"B": binary(rng.choice((b"a", b"b")))}}[kind]


def bad_value(rng):
    """What no DynamoDB takes."""
    return rng.choice((
        {"N": rng.choice(BAD_NUMBERS)}, {"SS": []}, {"SS": ["a", "a"]}, {"NS": ["1", "1.0"]},
        {"NS": ["1", "x"]}, {"BS": ["YQ==", "YQ=="]}, {}, {"S": "a", "N": "1"}, {"NULL": False},
        {"S": None}, {"SS": [""]}, {"Q": "a"}, {"N": "1", "L": []}, {"L": [{}]},
        {"M": {"x": {"N": "x"}}}))


def item(rng, table, bad=0.0):
    """A whole item of that table: its keys, most index keys, some more."""
    found = table.key(rng)
    for name, kind in table.index_keys.items():
        if rng.random() < 0.75:
            found[name] = index_value(rng, kind) if rng.random() < 0.96 else anything(rng)
    for name in rng.sample(sorted(USUAL), rng.randrange(6)):
        if name not in table.index_keys:
            found[name] = usual(rng, name)
    if rng.random() < bad:
        found[rng.choice(sorted(USUAL))] = bad_value(rng)
    if rng.random() < 0.3 and "m" not in found:
        found["m"] = {"M": {"x": of_type(rng, "N"), "y": {"M": {"z": of_type(rng, "S")}}}}
    if rng.random() < 0.3 and "l" not in found:
        found["l"] = {"L": [of_type(rng, "N"), {"M": {"x": of_type(rng, "S")}}, of_type(rng, "S")]}
    return found
