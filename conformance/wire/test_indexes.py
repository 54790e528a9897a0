# SPDX-License-Identifier: Apache-2.0
"""Global and local indexes: what they hold, how they follow the table, how they page."""
from decimal import Decimal

import pytest

from schema import index
from values import everything, fresh, item, plain, refused, values

pytestmark = pytest.mark.operation("Query", "Scan", "CreateTable")


def ask(table, name, condition, **constants):
    return dict(TableName=table, IndexName=name, KeyConditionExpression=condition,
                ExpressionAttributeValues=values(**constants))


@pytest.fixture
def idx(standing):
    return standing["idx"]


def test_projections(client, idx):
    pk, a, c = fresh(), fresh("a"), fresh("c")
    whole = dict(pk=pk, sk="1", a=a, b=5, c=c, d="dee", e="eee")
    client.put_item(TableName=idx, Item=item(**whole))
    rows = [
        ("g-all", "a = :a", dict(a=a), set(whole)),
        ("g-keys", "a = :a", dict(a=a), {"pk", "sk", "a", "b"}),
        ("g-some", "c = :c", dict(c=c), {"pk", "sk", "a", "c", "d"}),
        ("l-all", "pk = :p AND a = :a", dict(p=pk, a=a), set(whole)),
        ("l-keys", "pk = :p", dict(p=pk), {"pk", "sk", "b"}),
        ("l-some", "pk = :p", dict(p=pk), {"pk", "sk", "c", "d"}),
    ]
    for name, condition, constants, wanted in rows:
        got = client.query(**ask(idx, name, condition, **constants))["Items"]
        assert [plain(one) for one in got] == [{k: whole[k] for k in wanted}], name


def test_local_index_fetches_what_it_lacks(client, idx):
    pk = fresh()
    client.put_item(TableName=idx, Item=item(pk=pk, sk="1", b=5, e="eee"))
    request = ask(idx, "l-keys", "pk = :p", p=pk)
    got = client.query(**request, Select="ALL_ATTRIBUTES")["Items"]
    assert [plain(i) for i in got] == [{"pk": pk, "sk": "1", "b": 5, "e": "eee"}]
    got = client.query(**request, ProjectionExpression="e")["Items"]
    assert [plain(i) for i in got] == [{"e": "eee"}]
    got = client.query(**request, ConsistentRead=True, Select="ALL_PROJECTED_ATTRIBUTES")["Items"]
    assert [plain(i) for i in got] == [{"pk": pk, "sk": "1", "b": 5}]


def test_global_index_gives_only_what_it_projects(client, idx):
    pk, a = fresh(), fresh("a")
    client.put_item(TableName=idx, Item=item(pk=pk, sk="1", a=a, b=1, e="eee"))
    with refused(words="project"):
        client.query(**ask(idx, "g-keys", "a = :a", a=a), ProjectionExpression="e")
    with refused(words="project"):
        client.query(**ask(idx, "g-keys", "a = :a", a=a, e="eee"), FilterExpression="e = :e")


def test_indexes_are_sparse(client, idx):
    pk, a = fresh(), fresh("a")
    client.put_item(TableName=idx, Item=item(pk=pk, sk="plain"))
    client.put_item(TableName=idx, Item=item(pk=pk, sk="half", a=a))          # g-keys wants b too
    client.put_item(TableName=idx, Item=item(pk=pk, sk="whole", a=a, b=1))
    found = {name: sorted(plain(i)["sk"] for i in client.query(**q)["Items"]) for name, q in {
        "g-all": ask(idx, "g-all", "a = :a", a=a), "g-keys": ask(idx, "g-keys", "a = :a", a=a),
        "l-all": ask(idx, "l-all", "pk = :p", p=pk),
        "l-keys": ask(idx, "l-keys", "pk = :p", p=pk)}.items()}
    assert found == {"g-all": ["half", "whole"], "g-keys": ["whole"], "l-all": ["half", "whole"],
                     "l-keys": ["whole"]}


def holds(client, idx, a):
    return sorted(plain(i)["sk"] for i in everything(
        client.query, **ask(idx, "g-all", "a = :a", a=a)))


def test_index_follows_every_way_of_writing(client, idx):
    pk, old, new = fresh(), fresh("a"), fresh("a")
    key = item(pk=pk, sk="k")
    client.put_item(TableName=idx, Item=item(pk=pk, sk="k", a=old, e=1))
    assert holds(client, idx, old) == ["k"]
    client.put_item(TableName=idx, Item=item(pk=pk, sk="k", a=new))
    assert (holds(client, idx, old), holds(client, idx, new)) == ([], ["k"])
    client.update_item(TableName=idx, Key=key, UpdateExpression="SET a = :a",
                       ExpressionAttributeValues=values(a=old))
    assert (holds(client, idx, old), holds(client, idx, new)) == (["k"], [])
    client.update_item(TableName=idx, Key=key, UpdateExpression="SET e = :e",
                       ExpressionAttributeValues=values(e=2))
    (got,) = client.query(**ask(idx, "g-all", "a = :a", a=old))["Items"]
    assert plain(got)["e"] == 2
    client.update_item(TableName=idx, Key=key, UpdateExpression="REMOVE a")
    assert holds(client, idx, old) == []
    client.update_item(TableName=idx, Key=key, AttributeUpdates={
        "a": {"Value": {"S": new}, "Action": "PUT"}})
    assert holds(client, idx, new) == ["k"]
    client.delete_item(TableName=idx, Key=key)
    assert holds(client, idx, new) == []
    client.batch_write_item(RequestItems={idx: [
        {"PutRequest": {"Item": item(pk=pk, sk=str(n), a=new)}} for n in range(3)]})
    assert holds(client, idx, new) == ["0", "1", "2"]
    client.batch_write_item(RequestItems={idx: [{"DeleteRequest": {"Key": item(pk=pk, sk="1")}}]})
    assert holds(client, idx, new) == ["0", "2"]


def test_refused_write_leaves_the_index_alone(client, idx):
    pk, a = fresh(), fresh("a")
    client.put_item(TableName=idx, Item=item(pk=pk, sk="k", a=a))
    with refused("ConditionalCheckFailedException"):
        client.put_item(TableName=idx, Item=item(pk=pk, sk="k", a=a + "x"),
                        ConditionExpression="attribute_not_exists(pk)")
    with refused():
        client.update_item(TableName=idx, Key=item(pk=pk, sk="k"),
                           UpdateExpression="SET a = :n", ExpressionAttributeValues=values(n=5))
    assert holds(client, idx, a) == ["k"]


def test_index_sort_order(client, idx):
    pk = fresh()
    numbers = [Decimal(n) for n in ("-5", "-0.5", "0", "3", "20", "100")]
    for n in numbers:
        client.put_item(TableName=idx, Item=item(pk=pk, sk=fresh(), b=n))
    request = ask(idx, "l-keys", "pk = :p", p=pk)
    assert [plain(i)["b"] for i in client.query(**request)["Items"]] == numbers
    got = everything(client.query, **request, ScanIndexForward=False, Limit=4)
    assert [plain(i)["b"] for i in got] == numbers[::-1]
    got = client.query(**ask(idx, "l-keys", "pk = :p AND b BETWEEN :x AND :y", p=pk, x=0, y=20))
    assert [plain(i)["b"] for i in got["Items"]] == [0, 3, 20]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("name", ["g-all", "l-all"])
def test_equal_index_keys_page_without_loss(client, idx, name, forward):
    pk, a = fresh(), fresh("a")
    keys = ["%02d" % n for n in range(12)]
    for sk in keys:
        client.put_item(TableName=idx, Item=item(pk=pk, sk=sk, a=a))
    request = (ask(idx, name, "a = :a", a=a) if name == "g-all"
               else ask(idx, name, "pk = :p AND a = :a", p=pk, a=a))
    found = everything(client.query, **request, Limit=5, ScanIndexForward=forward)
    assert sorted(plain(i)["sk"] for i in found) == keys
    assert found == client.query(**request, ScanIndexForward=forward)["Items"]


def test_last_evaluated_key_of_an_index(client, idx):
    pk, a = fresh(), fresh("a")
    for sk in "12":
        client.put_item(TableName=idx, Item=item(pk=pk, sk=sk, a=a, b=int(sk), e=1))
    got = client.query(**ask(idx, "g-keys", "a = :a", a=a), Limit=1)
    assert plain(got["LastEvaluatedKey"]) == {"pk": pk, "sk": "1", "a": a, "b": 1}
    got = client.query(**ask(idx, "l-keys", "pk = :p", p=pk), Limit=1)
    assert plain(got["LastEvaluatedKey"]) == {"pk": pk, "sk": "1", "b": 1}
    with refused(words="provided starting key is invalid"):
        client.query(**ask(idx, "g-keys", "a = :a", a=a),
                     ExclusiveStartKey=item(pk=pk, sk="1"))


def test_scan_of_an_index(client, table_factory):
    name = table_factory("pk:S", gsi=[index("idx", "a:S", "b:N", projection="KEYS_ONLY")])
    for n in range(30):
        extra = dict(a="a%d" % (n % 4), b=n) if n % 3 else {}
        client.put_item(TableName=name, Item=item(pk="k%02d" % n, x=1, **extra))
    wanted = sorted(n for n in range(30) if n % 3)
    for more in ({}, {"Limit": 4}):
        got = everything(client.scan, TableName=name, IndexName="idx", **more)
        assert sorted(plain(i)["b"] for i in got) == wanted
        assert all(set(i) == {"pk", "a", "b"} for i in got)
    parts = [everything(client.scan, TableName=name, IndexName="idx", Segment=s, TotalSegments=3)
             for s in range(3)]
    assert sorted(plain(i)["b"] for part in parts for i in part) == wanted
    got = client.scan(TableName=name, IndexName="idx", Limit=1)
    assert set(got["LastEvaluatedKey"]) == {"pk", "a", "b"}


def test_index_on_the_tables_own_keys(client, table_factory):
    name = table_factory("pk:S", "sk:S", gsi=[index("turned", "sk:S", "pk:S")])
    for pk in "ab":
        for sk in "xy":
            client.put_item(TableName=name, Item=item(pk=pk, sk=sk))
    got = client.query(**ask(name, "turned", "sk = :s", s="x"))["Items"]
    assert [plain(i)["pk"] for i in got] == ["a", "b"]
    page = client.query(**ask(name, "turned", "sk = :s", s="x"), Limit=1)
    assert set(page["LastEvaluatedKey"]) == {"pk", "sk"}


def test_long_key_of_the_table_that_an_index_sorts_by(client, table_factory):
    """A partition key may have 2048 bytes, any sort key 1024: seen by moto's
    test_key_length_exceptions.py and DynamoDB Local 3.3.0."""
    name = table_factory("pk:S", "sk:S", gsi=[index("turned", "sk:S", "pk:S")])
    words = "Size limit exceeded for Index Key pk Actual Size: 1025 bytes Max Size: 1024 bytes"
    client.put_item(TableName=name, Item=item(pk="a" * 1024, sk="b"))
    with refused(words=words):
        client.put_item(TableName=name, Item=item(pk="a" * 1025, sk="b"))
    with refused(words=words):
        client.update_item(TableName=name, Key=item(pk="a" * 1025, sk="b"))
    with refused(words=words):
        client.batch_write_item(RequestItems={
            name: [{"PutRequest": {"Item": item(pk="a" * 1025, sk="b")}}]})
    assert client.scan(TableName=name, Select="COUNT")["Count"] == 1


def test_index_keys_of_every_type(client, table_factory):
    name = table_factory("pk:S", gsi=[index("bin", "b:B", "n:N"), index("num", "n:N", "b:B")])
    client.put_item(TableName=name, Item=item(pk="k", b=b"\x00\xff", n=Decimal("-1.5")))
    for which, condition in (("bin", "b = :b AND n < :z"), ("num", "n = :n AND b > :y")):
        constants = dict(b=b"\x00\xff", z=0) if which == "bin" else dict(n=Decimal("-1.5"),
                                                                         y=b"\x00")
        assert client.query(**ask(name, which, condition, **constants))["Count"] == 1


# Since November 2025 a global index may have up to four attributes for each role.

@pytest.fixture(scope="module")
def matches(client, tables):
    name = tables.create("id:S", gsi=[
        index("place", "country:S+city:S", "year:N+round:S+seed:N"),
        index("wide", "a:S+b:N+c:B+d:S", "e:S+f:N+g:B+h:S", projection="KEYS_ONLY")])
    rows = [("se", "malmo", 2025, "final", 1), ("se", "malmo", 2025, "final", 2),
            ("se", "malmo", 2025, "semi", 3), ("se", "malmo", 2024, "final", 4),
            ("se", "lund", 2025, "final", 5), ("no", "malmo", 2025, "final", 6)]
    for n, (country, city, year, round_, seed) in enumerate(rows):
        client.put_item(TableName=name, Item=item(
            id=str(n), country=country, city=city, year=year, round=round_, seed=seed))
    client.put_item(TableName=name, Item=item(id="half", country="se", city="malmo", year=2025))
    client.put_item(TableName=name, Item=item(
        id="wide", a="a", b=1, c=b"c", d="d", e="e", f=2, g=b"g", h="h", other=1))
    yield name
    tables.drop(name)


NAMES = {"#y": "year", "#r": "round"}


def seeds(client, table, condition, **more):
    names = {n: v for n, v in NAMES.items() if n in condition}
    extra = {"ExpressionAttributeNames": names} if names else {}
    constants = more.pop("constants")
    got = everything(client.query, **ask(table, "place", condition, **constants), **extra, **more)
    return [plain(i)["seed"] for i in got]


def test_multi_attribute_hash(client, matches):
    both = "country = :c AND city = :t"
    place = dict(c="se", t="malmo")
    assert seeds(client, matches, both, constants=place) == [4, 1, 2, 3]
    assert seeds(client, matches, both, constants=place, ScanIndexForward=False) == [3, 2, 1, 4]
    assert seeds(client, matches, both, constants=place, Limit=1) == [4, 1, 2, 3]


def test_multi_attribute_range_goes_left_to_right(client, matches):
    both = "country = :c AND city = :t"
    place = dict(c="se", t="malmo")
    rows = [
        (" AND #y = :y", dict(y=2025), [1, 2, 3]),
        (" AND #y < :y", dict(y=2025), [4]),
        (" AND #y = :y AND #r = :r", dict(y=2025, r="final"), [1, 2]),
        (" AND #y = :y AND begins_with(#r, :r)", dict(y=2025, r="se"), [3]),
        (" AND #y = :y AND #r = :r AND seed > :s", dict(y=2025, r="final", s=1), [2]),
        (" AND #y = :y AND #r = :r AND seed BETWEEN :s AND :s2",
         dict(y=2025, r="final", s=0, s2=1), [1]),
    ]
    for condition, constants, wanted in rows:
        assert seeds(client, matches, both + condition, constants={**place, **constants}) == wanted


def test_multi_attribute_refusals(client, matches):
    # AWS's words: paritysuite/dynamodb-conformance tier1/query/multiAttributeGsiKey.
    gap = ("RANGE key attributes year must have equality conditions specified in the query "
           "because a condition is present on key attribute round")
    with refused():         # a hash attribute is missing
        seeds(client, matches, "country = :c", constants=dict(c="se"))
    with refused(words=gap):  # a gap among the range attributes
        seeds(client, matches, "country = :c AND city = :t AND #r = :r",
              constants=dict(c="se", t="malmo", r="final"))
    with refused(words=gap):  # only the last condition may be an inequality
        seeds(client, matches, "country = :c AND city = :t AND #y > :y AND #r = :r",
              constants=dict(c="se", t="malmo", y=2000, r="final"))
    with refused(words="HASH key attributes "):  # equality for each; DynamoDB Local's words
        seeds(client, matches, "country = :c AND city > :t", constants=dict(c="se", t="a"))


def test_multi_attribute_start_key(client, matches):
    got = client.query(**ask(matches, "place", "country = :c AND city = :t", c="se", t="malmo"),
                       Limit=2)
    assert plain(got["LastEvaluatedKey"]) == {
        "id": "0", "country": "se", "city": "malmo", "year": 2025, "round": "final", "seed": 1}


def test_four_and_four(client, matches):
    condition = ("a = :a AND b = :b AND c = :c AND d = :d AND e = :e AND f = :f AND g = :g AND "
                 "h > :h")
    constants = dict(a="a", b=1, c=b"c", d="d", e="e", f=2, g=b"g", h="")
    constants["h"] = "g"
    got = client.query(**ask(matches, "wide", condition, **constants))["Items"]
    assert [set(one) for one in got] == [set("abcdefgh") | {"id"}]


def test_multi_attribute_index_is_sparse(client, matches):
    got = everything(client.scan, TableName=matches, IndexName="place")
    assert sorted(plain(i)["seed"] for i in got) == [1, 2, 3, 4, 5, 6]


def test_multi_attribute_types_are_checked(client, matches):
    with refused(words="Type mismatch for Index Key"):
        client.put_item(TableName=matches, Item=item(id="bad", year="2025"))
    with refused(words="empty string"):
        client.put_item(TableName=matches, Item=item(id="bad", city=""))


def test_multi_attribute_description(client, matches):
    found = client.describe_table(TableName=matches)["Table"]["GlobalSecondaryIndexes"]
    keys = {i["IndexName"]: [(k["AttributeName"], k["KeyType"]) for k in i["KeySchema"]]
            for i in found}
    assert keys["place"] == [("country", "HASH"), ("city", "HASH"), ("year", "RANGE"),
                             ("round", "RANGE"), ("seed", "RANGE")]
    assert len(keys["wide"]) == 8
