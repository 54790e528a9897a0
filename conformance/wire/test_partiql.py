# SPDX-License-Identifier: Apache-2.0
"""PartiQL: what statements read, write and answer. Messages are in cases/Execute*.cases."""
import pytest
from botocore.exceptions import ClientError

from schema import index
from values import av, fresh, item, plain, refused

pytestmark = pytest.mark.operation("ExecuteStatement")


@pytest.fixture
def run(client):
    """run(statement, *parameters, **more) -> the items, as Python values."""
    def call(statement, *parameters, **more):
        if parameters:
            more["Parameters"] = [av(one) for one in parameters]
        return [plain(one) for one in client.execute_statement(Statement=statement, **more)["Items"]]
    return call


@pytest.fixture
def stored(client, standing):
    def get(pk, table="s"):
        found = client.get_item(TableName=standing[table], Key=item(pk=pk), ConsistentRead=True)
        return plain(found["Item"]) if "Item" in found else None
    return get


@pytest.fixture
def put(client, standing):
    def write(table="s", **attributes):
        client.put_item(TableName=standing[table], Item=item(**attributes))
        return attributes["pk"]
    return write


# Writing

LITERALS = [
    ("'text'", "text"), ("'it''s'", "it's"), ("''", ""), ("5", 5), ("-5", -5), ("7.32e6", 7320000),
    (".5e1", 5), ("5.", 5), ("005", 5), ("true", True), ("FALSE", False), ("null", None),
    ("[]", []), ("[1, 'a', [true]]", [1, "a", [True]]), ("{}", {}),
    ("{'a': {'b': [1]}, 'c': null}", {"a": {"b": [1]}, "c": None}),
    ("<<1, 2>>", {1, 2}), ("<<'a', 'b'>>", {"a", "b"}), ("(1, 'a')", [1, "a"]), ("(1)", 1),
]


@pytest.mark.parametrize("literal,value", LITERALS, ids=[one[0] for one in LITERALS])
def test_literals(run, stored, standing, literal, value):
    pk = fresh("literal")
    assert run(f"INSERT INTO \"{standing['s']}\" VALUE {{'pk': '{pk}', 'v': {literal}}}") == []
    assert stored(pk) == {"pk": pk, "v": value}


def test_insert_is_no_upsert(run, stored, standing):
    pk = fresh("dup")
    insert = f"INSERT INTO \"{standing['s']}\" VALUE {{'pk': ?, 'n': ?}}"
    run(insert, pk, 1)
    with refused("DuplicateItemException", "Duplicate primary key exists in table"):
        run(insert, pk, 2)
    assert stored(pk)["n"] == 1
    run(f"DELETE FROM \"{standing['s']}\" WHERE pk = ?", pk)
    run(insert, pk, 3)
    assert stored(pk)["n"] == 3


def test_update_needs_the_item(run, stored, standing):
    pk = fresh("absent")
    for statement in ("UPDATE \"{}\" SET a = 1 WHERE pk = '{}'",
                      "UPDATE \"{}\" SET a = 1 WHERE pk = '{}' AND attribute_not_exists(pk)",
                      "FROM \"{}\" WHERE pk = '{}' SET a = 1"):
        with refused("ConditionalCheckFailedException", "The conditional request failed"):
            run(statement.format(standing["s"], pk))
    assert stored(pk) is None


UPDATES = [
    ("SET a = 9", {"a": 9}),
    ("SET a = 9, b = 'x' SET c = [1] REMOVE l", {"a": 9, "b": "x", "c": [1], "l": None}),
    ("SET a = a + 2", {"a": 3}),
    ("SET a = 2 - a", {"a": 1}),
    ("SET l = list_append(l, [3])", {"l": [1, 2, 3]}),
    ("SET l = list_append([0], l)", {"l": [0, 1, 2]}),
    ("SET l[0] = 'x' SET l[9] = 'y'", {"l": ["x", 2, "y"]}),
    ("REMOVE l[0]", {"l": [2]}),
    ("SET m.x = 5 SET m.y = {'k': 1}", {"m": {"x": 5, "y": {"k": 1}}}),
    ("SET ss = set_add(ss, <<'0', 'a'>>)", {"ss": {"0", "a", "b"}}),
    ("SET ns = SET_ADD(ns, <<7>>)", {"ns": {7}}),
    ("SET ss = set_delete(ss, <<'a'>>)", {"ss": {"b"}}),
    ("SET ss = set_delete(ss, <<'a', 'b'>>)", {"ss": None}),
    ("SET q = if_not_exists(q, 4)", {"q": 4}),
    ("SET q = m.x", {"q": 1}),
]


@pytest.mark.parametrize("clauses,changed", UPDATES, ids=[one[0] for one in UPDATES])
@pytest.mark.parametrize("form", ["UPDATE \"{t}\" {c} WHERE pk = '{k}'",
                                  "FROM \"{t}\" WHERE pk = '{k}' {c}"], ids=["UPDATE", "FROM"])
def test_updates(run, put, stored, standing, form, clauses, changed):
    before = {"a": 1, "l": [1, 2], "m": {"x": 1}, "ss": {"a", "b"}}
    pk = put(pk=fresh("update"), **before)
    assert run(form.format(t=standing["s"], k=pk, c=clauses)) == []
    wanted = {name: value for name, value in {**before, **changed}.items() if value is not None}
    assert stored(pk) == {"pk": pk, **wanted}


CONDITIONS = ["a = 2", "attribute_exists(nope)", "NOT begins_with(s, 'st')", "s IS MISSING",
              "attribute_type(s, 'N')", "ss = <<'a'>>", "a > 1 OR a < 0", "size(s) = 9"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_false_condition_stops_a_write(client, run, put, stored, standing, condition):
    pk = put(pk=fresh("cond"), a=1, s="str", ss={"a", "b"})
    for statement in (f"UPDATE \"{standing['s']}\" SET a = 5 WHERE pk = '{pk}' AND ({condition})",
                      f"DELETE FROM \"{standing['s']}\" WHERE ({condition}) AND pk = '{pk}'"):
        with refused("ConditionalCheckFailedException", "The conditional request failed"):
            run(statement)
        with pytest.raises(ClientError) as caught:
            run(statement, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        assert plain(caught.value.response["Item"])["s"] == "str"
    assert stored(pk)["a"] == 1
    run(f"UPDATE \"{standing['s']}\" SET a = 5 WHERE pk = '{pk}' AND NOT ({condition})")
    assert stored(pk)["a"] == 5


def test_delete_of_nothing_is_fine_whatever_the_condition(run, standing):
    pk = fresh("gone")
    assert run(f"DELETE FROM \"{standing['s']}\" WHERE pk = '{pk}'") == []
    assert run(f"DELETE FROM \"{standing['s']}\" WHERE pk = '{pk}' AND x = 1") == []


RETURNING = [
    ("UPDATE", "ALL OLD", {"pk": "?", "a": 1, "m": {"x": 1, "y": 2}}),
    ("UPDATE", "ALL NEW", {"pk": "?", "a": 2, "m": {"x": 5, "y": 2}}),
    ("UPDATE", "MODIFIED OLD", {"a": 1, "m": {"x": 1}}),
    ("UPDATE", "MODIFIED NEW", {"a": 2, "m": {"x": 5}}),
    ("DELETE", "ALL OLD", {"pk": "?", "a": 1, "m": {"x": 1, "y": 2}}),
]


@pytest.mark.parametrize("kind,which,wanted", RETURNING)
def test_returning(run, put, standing, kind, which, wanted):
    pk = put(pk=fresh("ret"), a=1, m={"x": 1, "y": 2})
    head = {"UPDATE": "UPDATE \"{}\" SET a = 2 SET m.x = 5", "DELETE": "DELETE FROM \"{}\""}[kind]
    got = run(head.format(standing["s"]) + f" WHERE pk = '{pk}' RETURNING {which} *")
    assert got == [{name: pk if value == "?" else value for name, value in wanted.items()}]


def test_returning_nothing(run, put, standing):
    pk = put(pk=fresh("ret"), a=1)
    assert run(f"UPDATE \"{standing['s']}\" REMOVE a WHERE pk = '{pk}' RETURNING MODIFIED NEW *") == []
    assert run(f"DELETE FROM \"{standing['s']}\" WHERE pk = 'no-{pk}' RETURNING ALL OLD *") == []


# Reading

COLUMNS = [
    ("*", {"pk": "?", "m": {"sub": "x", "l": [7, 8]}, "l": [[1, 2]], "a": 1}),
    ("a", {"a": 1}), ("A", {}), ("a, pk", {"a": 1, "pk": "?"}), ("m.sub", {"sub": "x"}),
    ("m['sub']", {"sub": "x"}), ("m.l[1]", {"l[1]": 8}), ("l[0][1]", {"l[0][1]": 2}),
    ("m.l[0], m.l[1], a", {"l[0]": 7, "l[1]": 8, "a": 1}), ("m.nope, l[5]", {}),
    ("\"m\".\"l\"", {"l": [7, 8]}),
]


@pytest.mark.parametrize("columns,wanted", COLUMNS, ids=[one[0] for one in COLUMNS])
def test_columns(run, put, standing, columns, wanted):
    pk = put(pk=fresh("col"), m={"sub": "x", "l": [7, 8]}, l=[[1, 2]], a=1)
    got = run(f"SELECT {columns} FROM \"{standing['s']}\" WHERE pk = '{pk}'")
    assert got == [{name: pk if value == "?" else value for name, value in wanted.items()}]


@pytest.fixture(scope="module")
def filled(client, standing):
    """A table with the partitions of one run: {letter: key}, each with sort keys 0 to 4."""
    keys = {letter: fresh(letter) for letter in "ab"}
    for pk in keys.values():
        for n in range(5):
            client.put_item(TableName=standing["sn"], Item=item(pk=pk, sk=n, x=n % 2, pad="p" * 100))
    return keys


WHERE = [
    ("pk = '{a}'", "a01234"), ("'{a}' = pk", "a01234"), ("pk = '{a}' ORDER BY sk DESC", "a43210"),
    ("pk = '{a}' ORDER BY pk, sk ASC", "a01234"), ("pk = '{a}' AND sk = 2", "a2"),
    ("pk = '{a}' AND sk = 9", ""), ("pk = '{a}' AND 1 < sk", "a234"),
    ("pk = '{a}' AND sk > 1 AND sk <= 3", "a23"), ("pk = '{a}' AND sk BETWEEN 1 AND 3", "a123"),
    ("pk = '{a}' AND sk NOT BETWEEN 1 AND 3", "a04"), ("pk = '{a}' AND sk IN [3, 1]", "a13"),
    ("pk = '{a}' AND sk NOT IN (3, 1)", "a024"), ("pk = '{a}' AND sk <> 2", "a0134"),
    ("pk = '{a}' AND NOT sk = 2", "a0134"), ("pk = '{a}' AND (sk = 3 OR sk = 1)", "a13"),
    ("pk = '{a}' AND x = 1", "a13"), ("pk = '{a}' AND x = 1 ORDER BY sk DESC", "a31"),
    ("pk IN ['{b}', '{a}'] AND sk < 2", "b01a01"), ("pk = '{b}' OR pk = '{a}' AND sk < 1", "b01234a0"),
    ("pk IN ['{b}', '{a}'] AND sk < 2 ORDER BY pk, sk", "a01b01"),
    # floci DynamoDbPartiQLDocumentedSyntaxIntegrationTest, captured on AWS
    ("pk IN ['{b}', '{a}'] AND sk < 2 ORDER BY pk", "a10b10"), ("pk = '{a}' ORDER BY pk ASC", "a43210"),
    ("pk IN ['{a}', '{b}'] AND sk < 2 ORDER BY pk DESC", "b10a10"),
    ("pk IN ['{a}', '{b}'] AND sk < 2 ORDER BY pk DESC, sk DESC", "b10a10"),
    ("pk = '{a}' AND pk = '{b}'", ""),
    ("pk = '{a}' AND NOT sk = 1 OR pk = '{a}' AND sk = 2", "a0234"),
    ("pk = '{a}' OR pk = '{a}' AND NOT sk = 1", "a01234"),
    ("pk = '{a}' AND pk IS NOT MISSING AND sk IS NUMERIC", "a01234"),
]


@pytest.mark.parametrize("where,wanted", WHERE, ids=[one[0] for one in WHERE])
@pytest.mark.parametrize("limit", [None, 1, 2])
def test_key_ranges(client, filled, standing, where, wanted, limit):
    statement = f"SELECT pk, sk FROM \"{standing['sn']}\" WHERE " + where.format(**filled)
    letters = {key: letter for letter, key in filled.items()}
    more = {"Limit": limit} if limit else {}
    got, last = "", None
    while True:
        page = client.execute_statement(Statement=statement, **more)
        for row in map(plain, page["Items"]):
            got += ("" if row["pk"] == last else letters[row["pk"]]) + str(row["sk"])
            last = row["pk"]
        if "NextToken" not in page:
            break
        assert limit is None or len(page["Items"]) <= limit
        more["NextToken"] = page["NextToken"]
    assert got == wanted


def test_scan_pages(client, filled, standing):
    """Without a partition key a SELECT reads the whole table, Limit rows a page."""
    statement = f"SELECT pk, sk FROM \"{standing['sn']}\" WHERE sk >= 3 AND contains(pk, ?)"
    stem = filled["a"]
    seen, more = [], {}
    while True:
        page = client.execute_statement(Statement=statement, Parameters=[av(stem)], Limit=3, **more)
        seen += [plain(one)["sk"] for one in page["Items"]]
        if "NextToken" not in page:
            break
        more = {"NextToken": page["NextToken"]}
    assert sorted(seen) == [3, 4]


def test_token_belongs_to_its_statement(client, filled, standing):
    statement = f"SELECT * FROM \"{standing['sn']}\" WHERE pk = ?"
    page = client.execute_statement(Statement=statement, Parameters=[av(filled["a"])], Limit=1)
    for other, parameter in ((statement + " ORDER BY sk", "a"), (statement, "b")):
        with refused(words="NextToken does not match request"):
            client.execute_statement(Statement=other, Parameters=[av(filled[parameter])],
                                     NextToken=page["NextToken"])
    for token in ("x", "AAAA", page["NextToken"][:-8], page["NextToken"] + "AAAA"):
        with refused(words="Invalid NextToken"):
            client.execute_statement(Statement=statement, Parameters=[av(filled["a"])],
                                     NextToken=token)


COMMENTS = ["SELECT * FROM \"{t}\" WHERE pk = '{k}' -- a note", "-- a note\nSELECT * FROM \"{t}\" WHERE pk = '{k}'",
            "SELECT * FROM \"{t}\" -- a note\nWHERE pk = '{k}'", "SELECT * FROM \"{t}\" /* a note */ WHERE pk = '{k}'",
            "SELECT * FROM \"{t}\" WHERE pk = '{k}' /* a note */;", "select * from \"{t}\" where pk='{k}'",
            "(SELECT * FROM \"{t}\" WHERE pk = '{k}')"]


@pytest.mark.parametrize("statement", COMMENTS)
def test_forms_of_a_select(run, put, standing, statement):
    pk = put(pk=fresh("form"))
    assert run(statement.format(t=standing["s"], k=pk)) == [{"pk": pk}]


@pytest.mark.parametrize("value,other", [
    ({"a", "b"}, {"a"}), ({1, 2}, {1, 3}), ([1, 2], [2, 1]), ({"x": 1, "y": 2}, {"x": 1}),
    (b"\x01\x02", b"\x01"), (None, "null"), (True, False)], ids=str)
def test_comparison_of_every_type(run, put, standing, value, other):
    pk = put(pk=fresh("cmp"), v=value)
    for operator, parameter, met in (("=", value, 1), ("=", other, 0), ("<>", value, 0), ("<>", other, 1)):
        got = run(f"SELECT pk FROM \"{standing['s']}\" WHERE pk = ? AND v {operator} ?", pk, parameter)
        assert len(got) == met, (operator, parameter)


# Indexes

@pytest.fixture(scope="module")
def indexed(client, standing):
    pk, g = fresh("p"), fresh("g")
    table = standing["idx"]
    for n in range(3):
        client.put_item(TableName=table, Item=item(pk=pk, sk=f"s{n}", a=g, b=9 - n, c=g, d=f"d{n}", x=n))
    client.put_item(TableName=table, Item=item(pk=pk, sk="s9", x=9))
    return table, pk, g


def units(client, statement, **more):
    bill = client.execute_statement(Statement=statement, ReturnConsumedCapacity="INDEXES",
                                    **more)["ConsumedCapacity"]
    indexes = {**bill.get("GlobalSecondaryIndexes", {}), **bill.get("LocalSecondaryIndexes", {})}
    return (bill["CapacityUnits"], bill["Table"]["CapacityUnits"],
            {name: one["CapacityUnits"] for name, one in indexes.items()})


def test_index_reads(run, indexed):
    table, pk, g = indexed
    assert [r["sk"] for r in run(f"SELECT sk FROM \"{table}\".\"g-keys\" WHERE a = '{g}'")] == ["s2", "s1", "s0"]
    assert [r["sk"] for r in run(f"SELECT sk FROM \"{table}\".\"g-keys\" WHERE a = '{g}' ORDER BY b DESC")] == ["s0", "s1", "s2"]
    assert [r["sk"] for r in run(f"SELECT sk FROM \"{table}\".\"l-keys\" WHERE pk = '{pk}' AND b > 7")] == ["s1", "s0"]
    assert {r["sk"] for r in run(f"SELECT sk FROM \"{table}\".\"g-all\" WHERE pk = '{pk}'")} == {"s0", "s1", "s2"}
    assert run(f"SELECT * FROM \"{table}\".\"g-keys\" WHERE a = '{g}' AND b = 9") == [
        {"pk": pk, "sk": "s0", "a": g, "b": 9}]
    assert run(f"SELECT x FROM \"{table}\".\"l-keys\" WHERE pk = '{pk}' AND b = 9") == [{"x": 0}]
    assert run(f"SELECT pk FROM \"{table}\".\"g-keys\" WHERE x = 1") == []
    assert run(f"SELECT sk FROM \"{table}\".\"l-keys\" WHERE pk = '{pk}'", ConsistentRead=True)


def test_index_capacity(client, indexed):
    table, pk, g = indexed
    assert units(client, f"SELECT pk FROM \"{table}\".\"g-all\" WHERE a = '{g}'") == (0.5, 0, {"g-all": 0.5})
    assert units(client, f"SELECT pk FROM \"{table}\".\"l-all\" WHERE pk = '{pk}'") == (0.5, 0, {"l-all": 0.5})
    assert units(client, f"SELECT pk FROM \"{table}\".\"l-all\" WHERE pk = '{pk}'",
                 ConsistentRead=True) == (1, 0, {"l-all": 1})
    assert units(client, f"SELECT x FROM \"{table}\".\"l-keys\" WHERE pk = '{pk}'") == (2, 1.5, {"l-keys": 0.5})


@pytest.mark.gramme_only
def test_multi_attribute_index_is_refused(run, table_factory):
    table = table_factory("id:S", gsi=[index("gsi", "h1:S+h2:S", "r1:S")])
    for statement in ("SELECT * FROM \"{}\".\"gsi\" WHERE h1 = 'a'", "SELECT * FROM \"{}\".\"gsi\"",
                      "SELECT * FROM \"{}\".\"gsi\" WHERE h1 = 5", "SELECT COUNT(*) FROM \"{}\".\"gsi\""):
        with refused(words="PartiQL statements cannot be executed on tables with multi-attribute"):
            run(statement.format(table))
    assert run(f"SELECT * FROM \"{table}\" WHERE id = 'x'") == []


def test_write_capacity(client, standing):
    pk = fresh("cap")
    def bill(statement):
        return client.execute_statement(Statement=statement, ReturnConsumedCapacity="TOTAL")[
            "ConsumedCapacity"]
    got = bill(f"INSERT INTO \"{standing['s']}\" VALUE {{'pk': '{pk}', 'v': '{'x' * 1500}'}}")
    assert got == {"TableName": standing["s"], "CapacityUnits": 2.0}
    assert bill(f"SELECT * FROM \"{standing['s']}\" WHERE pk = '{pk}'")["CapacityUnits"] == 0.5
    assert bill(f"SELECT * FROM \"{standing['s']}\" WHERE pk = 'no-{pk}'")["CapacityUnits"] == 0.5
    assert bill(f"DELETE FROM \"{standing['s']}\" WHERE pk = '{pk}'")["CapacityUnits"] == 2.0


# BatchExecuteStatement

def batch(client, *statements, **more):
    return client.batch_execute_statement(
        Statements=[one if isinstance(one, dict) else {"Statement": one} for one in statements], **more)


@pytest.mark.operation("BatchExecuteStatement")
def test_batch_names_the_table_of_a_write_that_ran_and_failed(client, put, standing):
    """floci DynamoDbPartiQLEdgeCaseIntegrationTest, captured on AWS."""
    s, deep = standing["s"], {"S": "x"}
    pk = put(pk=fresh("deep"), m={})
    for _ in range(31):
        deep = {"M": {"a": deep}}
    got = batch(client, {"Statement": f"UPDATE \"{s}\" SET m.deep = ? WHERE pk = '{pk}'", "Parameters": [deep]},
                f"UPDATE \"{s}\" SET m.deep = 1 WHERE v = 1")["Responses"]
    assert got[0] == {"TableName": s, "Error": {
        "Code": "ValidationError", "Message": "Nesting Levels have exceeded supported limits"}}
    assert "TableName" not in got[1]


@pytest.mark.operation("BatchExecuteStatement")
def test_batch_reads(client, put, standing):
    s = standing["s"]
    one, two = put(pk=fresh("one"), v=1), put(pk=fresh("two"), v=2)
    got = batch(client, f"SELECT v FROM \"{s}\" WHERE pk = '{two}'", f"SELECT * FROM \"{s}\" WHERE pk = 'no-{one}'",
                {"Statement": f"SELECT * FROM \"{s}\" WHERE pk = ?", "Parameters": [av(one)], "ConsistentRead": True},
                f"SELECT * FROM \"{s}\" WHERE v = 1", "SLECT * FROM x", "SELECT * FROM absent-table WHERE pk = 'x'",
                "SELECT * FROM \"absent-table\" WHERE pk = 'x'", ReturnConsumedCapacity="TOTAL")
    responses = got["Responses"]
    assert responses[0] == {"TableName": s, "Item": item(v=2)}
    assert responses[1] == {"TableName": s}
    assert responses[2] == {"TableName": s, "Item": item(pk=one, v=1)}
    assert responses[3] == {"Error": {
        "Code": "ValidationError",
        "Message": "Select statements within BatchExecuteStatement must specify the primary key in "
                   "the where clause."}}
    assert responses[4]["Error"] == {
        "Code": "ValidationError",
        "Message": "Statement wasn't well formed, can't be processed: Expected data manipulation"}
    assert responses[5]["Error"]["Code"] == "ValidationError"
    assert responses[6]["Error"]["Code"] == "ResourceNotFound"
    assert got["ConsumedCapacity"] == [{"TableName": s, "CapacityUnits": 2.0}]


@pytest.mark.operation("BatchExecuteStatement")
def test_batch_reads_are_counted_before_their_keys(client, standing):
    """floci DynamoDbPartiQLEdgeCaseIntegrationTest, captured on AWS."""
    values = ", ".join(f"'v{n}'" for n in range(51))
    got = batch(client, f"SELECT sk FROM \"{standing['ss']}\" WHERE pk IN [{values}] AND sk = '1'")
    assert got["Responses"][0]["Error"]["Message"] == \
        "Too many decomposed read operations for a given query."


@pytest.mark.operation("BatchExecuteStatement")
def test_batch_writes(client, put, stored, standing):
    s = standing["s"]
    old, dup, new = put(pk=fresh("old"), v=1), put(pk=fresh("dup")), fresh("new")
    other, third = put(pk=fresh("other"), v=3), put(pk=fresh("third"), v=3)
    got = batch(client, f"INSERT INTO \"{s}\" VALUE {{'pk': '{new}'}}", f"INSERT INTO \"{s}\" VALUE {{'pk': '{dup}'}}",
                f"UPDATE \"{s}\" SET v = 2 WHERE pk = '{old}' RETURNING MODIFIED NEW *",
                {"Statement": f"UPDATE \"{s}\" SET v = 2 WHERE pk = 'no-{old}'",
                 "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
                f"DELETE FROM \"{s}\" WHERE pk = 'x-{old}' RETURNING MODIFIED OLD *",
                f"UPDATE \"{s}\" SET v = 2 WHERE pk = '{other}' AND v = 7",
                {"Statement": f"DELETE FROM \"{s}\" WHERE pk = '{third}' AND v = 7",
                 "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})["Responses"]
    assert got[0] == {"TableName": s}
    assert got[1] == {"TableName": s, "Error": {"Code": "DuplicateItem",
                                               "Message": "Duplicate primary key exists in table"}}
    assert got[2] == {"TableName": s, "Item": item(v=2)}
    assert got[3] == {"TableName": s, "Error": {"Code": "ConditionalCheckFailed",
                                               "Message": "The conditional request failed"}}
    assert got[4]["Error"]["Code"] == "ValidationError" and "TableName" not in got[4]
    assert got[5] == got[3]
    assert got[6] == {"TableName": s, "Error": {**got[3]["Error"], "Item": item(pk=third, v=3)}}
    assert stored(new) == {"pk": new} and stored(old)["v"] == 2


@pytest.mark.operation("BatchExecuteStatement")
def test_batch_bills(client, put, standing):
    """dynoxide partiql_index_consumed_capacity.rs, captured on AWS: a refused write is billed by
    the row it met or the item it carried, outside of the arms, and only beside one that was done."""
    s = standing["s"]
    small, large = put(pk=fresh("small")), put(pk=fresh("large"), fill="x" * 2500)

    def bill(*statements):
        return batch(client, *statements, ReturnConsumedCapacity="INDEXES").get("ConsumedCapacity")

    def insert(key, more=""):
        return f"INSERT INTO \"{s}\" VALUE {{'pk': '{key}'{more}}}"

    refused = (insert(small), insert(small, f", 'fill': '{'x' * 2500}'"), insert(large),
               f"UPDATE \"{s}\" SET v = 1 WHERE pk = '{large}' AND fill = 'y'")
    for one, units in zip(refused, (1.0, 3.0, 3.0, 3.0)):
        assert bill(one) is None
        assert bill(one, insert(fresh("done"))) == [
            {"TableName": s, "CapacityUnits": 1.0 + units, "Table": {"CapacityUnits": 1.0}}]
    other = standing["ss"]
    assert bill(refused[0], f"INSERT INTO \"{other}\" VALUE {{'pk': '{fresh('k')}', 'sk': '1'}}") == [
        {"TableName": other, "CapacityUnits": 1.0, "Table": {"CapacityUnits": 1.0}}]


# ExecuteTransaction

def transact(client, *statements, **more):
    return client.execute_transaction(
        TransactStatements=[one if isinstance(one, dict) else {"Statement": one} for one in statements],
        **more)


@pytest.mark.operation("ExecuteTransaction")
def test_transaction_of_writes(client, put, stored, standing):
    s = standing["s"]
    old, gone, new = put(pk=fresh("old"), v=1), put(pk=fresh("gone")), fresh("new")
    got = transact(client, f"INSERT INTO \"{s}\" VALUE {{'pk': '{new}'}}", f"UPDATE \"{s}\" SET v = v + 1 WHERE pk = '{old}'",
                   f"DELETE FROM \"{s}\" WHERE pk = '{gone}'", ReturnConsumedCapacity="TOTAL")
    assert got["Responses"] == []
    assert got["ConsumedCapacity"] == [{"TableName": s, "CapacityUnits": 6.0, "WriteCapacityUnits": 6.0}]
    assert stored(new) and stored(old)["v"] == 2 and stored(gone) is None


@pytest.mark.operation("ExecuteTransaction")
def test_transaction_is_all_or_nothing(client, put, stored, standing):
    s = standing["s"]
    dup, old, new = put(pk=fresh("dup")), put(pk=fresh("old"), v=1), fresh("new")
    with pytest.raises(ClientError) as caught:
        transact(client, f"INSERT INTO \"{s}\" VALUE {{'pk': '{new}'}}", f"INSERT INTO \"{s}\" VALUE {{'pk': '{dup}'}}",
                 {"Statement": f"UPDATE \"{s}\" SET v = 2 WHERE pk = '{old}' AND v = 7",
                  "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    reasons = caught.value.response["CancellationReasons"]
    assert reasons == [
        {"Code": "None"},
        {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"},
        {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed",
         "Item": item(pk=old, v=1)}]
    assert stored(new) is None and stored(old)["v"] == 1


@pytest.mark.operation("ExecuteTransaction")
def test_transaction_with_exists(client, put, stored, standing):
    s = standing["s"]
    flag, new = put(pk=fresh("flag"), on=True), fresh("new")
    exists = f"EXISTS(SELECT * FROM \"{s}\" WHERE pk = '{flag}' AND \"on\" = {{}})"
    with pytest.raises(ClientError):
        transact(client, exists.format("false"), f"INSERT INTO \"{s}\" VALUE {{'pk': '{new}'}}")
    assert stored(new) is None
    transact(client, exists.format("true"), f"INSERT INTO \"{s}\" VALUE {{'pk': '{new}'}}")
    assert stored(new)


@pytest.mark.operation("ExecuteTransaction")
def test_transaction_of_reads(client, put, standing):
    s = standing["s"]
    one = put(pk=fresh("one"), v=1, m={"x": 2})
    got = transact(client, f"SELECT m.x FROM \"{s}\" WHERE pk = '{one}'", f"SELECT * FROM \"{s}\" WHERE pk = 'no-{one}'",
                   ReturnConsumedCapacity="TOTAL")
    assert got["Responses"] == [{"Item": item(x=2)}, {}]
    assert got["ConsumedCapacity"] == [{"TableName": s, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}]


@pytest.mark.operation("ExecuteTransaction")
def test_transaction_token(client, put, stored, standing):
    s = standing["s"]
    pk, token = put(pk=fresh("count"), n=0), fresh("token")
    for _ in range(2):
        got = transact(client, f"UPDATE \"{s}\" SET n = n + 1 WHERE pk = '{pk}'", ClientRequestToken=token)
        assert got["Responses"] == []
    assert stored(pk)["n"] == 1
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        transact(client, f"UPDATE \"{s}\" SET n = n + 2 WHERE pk = '{pk}'", ClientRequestToken=token)
