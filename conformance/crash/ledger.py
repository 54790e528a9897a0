# SPDX-License-Identifier: Apache-2.0
"""Compares what clients were told with what the change log says and with what is there.

The change log orders the changes of each item. Each record must be somebody's write, exactly as
it was asked for; each acknowledged write must have its record; and whatever a client was told must
be a state that the item was in while the request was under way. What was lost in the kill may have
happened or not, a transaction as a whole."""
from chain import Chain
from layout import ACCOUNTS, BALANCE, BOOK, INDEXES, KEYS, LATE, PLAIN, ROWS, STREAMED, name_of
from moves import word_of

FINE = {"ConditionalCheckFailedException", "DuplicateItemException",
        "TransactionCanceledException", "TransactionConflictException",
        "TransactionInProgressException"}


SERVICE = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}


class Ledger:
    """Lives as long as a folder. `problems` is what was found wrong."""

    def __init__(self):
        self.problems = []
        self.chains = {}   # of items in tables with a stream, by name
        self.plain = {}    # items in the table without one
        self.known = {}    # records by shard
        self.shards = {table: [] for table in STREAMED}
        self.parents = {}
        self.decided = {"there": 0, "gone": 0}  # what was in flight
        self.records = 0

    def wrong(self, what, *about):
        self.problems.append(" ".join([what, *map(repr, about)]))

    def chain(self, name):
        return self.chains.setdefault(name, Chain())

    # The log

    def take_log(self, table, shards, read):
        """Adds what is new in the table's stream; read(shard) gives a shard's records."""
        order = [shard["ShardId"] for shard in shards]
        for shard in shards:
            parent = self.parents[shard["ShardId"]] = shard.get("ParentShardId")
            if parent and parent not in order[:order.index(shard["ShardId"])]:
                self.wrong(f"shard {shard['ShardId']} has no parent in front of it")
        if not set(self.shards[table]) <= set(order):
            self.wrong(f"shards of {table} have gone")
        self.shards[table] = order
        for shard in order:
            self.take_shard(table, shard, read(shard))

    def take_shard(self, table, shard, found):
        known = self.known.get(shard, [])
        if found[:len(known)] != known:
            self.wrong(f"records of {shard} are not what they were")
        self.known[shard] = found
        sequence = int(known[-1]["dynamodb"]["SequenceNumber"]) if known else 0
        for record in found[len(known):]:
            self.records += 1
            if int(record["dynamodb"]["SequenceNumber"]) <= sequence:
                self.wrong("sequence numbers do not rise", record)
            sequence = int(record["dynamodb"]["SequenceNumber"])
            self.take_record(table, record)

    def take_record(self, table, record):
        keys = record["dynamodb"]["Keys"]
        for image in ("NewImage", "OldImage"):
            item = record["dynamodb"].get(image, keys)
            if {name: item.get(name) for name in KEYS[table]} != keys:
                self.wrong(f"{image} is another item's", record)
        try:
            self.chain(name_of(table, keys)).add(record)
        except ValueError as why:
            self.wrong(f"a record of {table} does not fit: {why}", record)

    def take_readers(self, readers):
        """What clients read of streams before the kill is still there."""
        for reader in readers:
            for shard, seen in reader.seen.items():
                begin = 0
                if reader.known.get(shard):
                    begin = 1 + next(at for at, record in enumerate(self.known[shard])
                                     if record["dynamodb"]["SequenceNumber"] == reader.known[shard])
                if self.known.get(shard, [])[begin:begin + len(seen)] != seen:
                    self.wrong(f"a client read records of {shard} that are not there any more")
            self.problems += reader.problems

    # The moves

    def judge(self, moves):
        """Compares the moves since the last time with the records since then."""
        self.claim_words(moves)
        self.claim_expired()
        self.claim_deletions(moves)
        for name, chain in self.chains.items():
            for entry in chain.entries:
                if entry.move is None and not entry.expired:
                    self.wrong(f"nobody wrote this to {name}", entry.record)
            for early, late in chain.disorder():
                self.wrong("acknowledged before the other began, but logged behind it:",
                           late.move, early.move)
        for move in moves:
            self.judge_move(move)
        self.judge_plain(moves)
        for chain in self.chains.values():
            chain.settle()

    def claim_words(self, moves):
        """Each new image has the word of its write."""
        writes = {touch.word: (move, touch) for move in moves for touch in move.touches
                  if touch.word}
        claimed = set()
        for name, chain in self.chains.items():
            for entry in chain.entries:
                word = word_of(entry.state)
                if entry.state is None or word not in writes:
                    continue
                move, touch = writes[word]
                if word in claimed or touch.name != name:
                    self.wrong("written twice, or to another item:", move, entry.record)
                claimed.add(word)
                entry.belongs_to(move, touch)
                self.judge_entry(entry)
        self.claimed = claimed

    def judge_entry(self, entry):
        """A change is what was asked for, and was allowed."""
        if entry.move.outcome == "failed":
            self.wrong("refused, and written all the same:", entry.move, entry.move.reply)
        if not entry.touch.permits(entry.before):
            self.wrong("the condition was false:", entry.move, entry.before)
        if entry.touch.apply(entry.before) != entry.state:
            self.wrong("the outcome is not what was asked for:", entry.move, entry.before,
                       entry.state)
        returned = entry.touch.returned
        if "old" in returned and returned["old"] != entry.before:
            self.wrong("the answer tells of another item:", entry.move, entry.before)
        if "new" in returned and returned["new"] != entry.state:
            self.wrong("the answer tells of another item:", entry.move, entry.state)

    def claim_expired(self):
        """What the service removed because its time was over."""
        for chain in self.chains.values():
            for entry in chain.removals():
                by = entry.record.get("userIdentity")
                if by is None:
                    continue
                until = entry.before.get("expiry", {}).get("N", "inf")
                at = entry.record["dynamodb"]["ApproximateCreationDateTime"]
                if by != SERVICE or float(until) > at:
                    self.wrong("not the time for it to expire", entry.record)
                entry.expired = True

    def claim_deletions(self, moves):
        """First those of which it is known what they removed, then all that may have removed
        something."""
        loose = {}
        self.removed = set()
        for move in moves:
            for touch in move.touches:
                if touch.kind != "delete" or touch.table == PLAIN or move.outcome == "failed":
                    continue
                sure, word = self.removal(move, touch)
                if not sure:
                    loose.setdefault(touch.name, []).append((move, touch))
                entry = sure and word and self.chain(touch.name).find_removal(word)
                if entry and entry.move is None and not entry.expired:
                    entry.belongs_to(move, touch)
                    self.judge_entry(entry)
                    self.removed.add(touch)
        for name, chain in self.chains.items():
            chain.claim(loose.get(name, []))
            self.removed |= {e.touch for e in chain.entries if e.state is None and e.touch}

    def removal(self, move, touch):
        """Whether it is known what a deletion removed, and the word of that; None: nothing."""
        if "old" in touch.returned:
            return True, word_of(touch.returned["old"])
        word = touch.condition[1] if touch.condition and touch.condition[0] == "is" else None
        if move.is_transaction and move.outcome == "unknown":
            if not any(t.word in self.claimed for t in move.touches):
                return True, None
            return word is not None, word
        return word is not None and move.outcome == "ok", word

    def happened(self, touch):
        return touch.word in self.claimed or touch in self.removed

    def judge_move(self, move):
        if move.outcome == "failed":
            self.judge_failed(move)
            return
        touches = [t for t in move.touches if t.table != PLAIN]
        if move.outcome == "ok":
            for touch in touches:
                self.judge_done(move, touch)
            self.judge_sum(move)
            return
        writes = [self.happened(t) for t in touches if t.writes]
        if not writes:
            return
        self.decided["there" if any(writes) else "gone"] += 1
        left = [t for t in touches if t.writes and not t.may_find_nothing and not self.happened(t)]
        if move.atomic and any(writes) and left:
            self.wrong("half a transaction:", move)

    def judge_done(self, move, touch):
        """An acknowledged touch."""
        if touch.word and touch.word not in self.claimed:
            self.wrong("acknowledged, but not in the log:", touch, move)
        elif touch.kind == "delete" and touch not in self.removed:
            if self.removal(move, touch)[1]:
                self.wrong("acknowledged, but not in the log:", touch, move)
            elif None not in self.chain(touch.name).met(move):
                self.wrong("a deletion was acknowledged, but the item was there:", touch, move)
        elif touch.kind in ("check", "read"):
            states = self.chain(touch.name).met(move)
            if touch.kind == "check" and not any(map(touch.permits, states)):
                self.wrong("a condition was never true:", touch, move, states)
            if touch.kind == "read" and touch.returned["new"] not in states:
                self.wrong("never was what a client read:", touch, touch.returned, states)

    def judge_failed(self, move):
        if move.reply.error not in FINE:
            self.wrong("refused:", move, move.reply)
        for touch, reason in zip(move.touches, move.reasons):
            if reason["Code"] not in ("None", "ConditionalCheckFailed", "DuplicateItem",
                                      "TransactionConflict"):
                self.wrong("refused:", move, move.reply)
            if reason["Code"] in ("None", "TransactionConflict") or touch.table == PLAIN:
                continue
            states = self.chain(touch.name).met(move)
            if reason["Code"] == "DuplicateItem":
                if not any(states):
                    self.wrong("there was nothing to be a duplicate of:", touch, states)
            elif reason.get("Item") not in states:
                self.wrong("never was what a refusal tells of:", touch, reason, states)
            elif touch.permits(reason.get("Item")):
                self.wrong("the condition was true:", touch, reason)

    def judge_sum(self, move):
        """A transaction that reads all accounts finds all the money."""
        if move.is_transaction and move.reads and len(move.touches) == ACCOUNTS and all(
                t.key["pk"]["S"].startswith("account") for t in move.touches):
            total = sum(int(t.returned["new"]["n"]["N"]) for t in move.touches)
            if total != ACCOUNTS * BALANCE:
                self.wrong(f"a client read accounts of {total} in all:", move)

    # The table without a stream: its items have one writer each

    def judge_plain(self, moves):
        """What must be there: {name: states it may have}."""
        self.may_be = {name: [state] for name, state in self.plain.items()}
        for move in moves:
            if move.outcome == "failed":
                continue
            logged = [self.happened(t) for t in move.touches if t.table != PLAIN]
            sure = move.outcome == "ok" or (logged and logged[0])
            if move.outcome == "unknown" and logged and not logged[0]:
                continue
            for touch in move.touches:
                if touch.table == PLAIN:
                    before = self.may_be.get(touch.name, [None])
                    after = [touch.apply(state) for state in before if touch.permits(state)]
                    self.may_be[touch.name] = after if sure else before + after

    # What is there

    def judge_tables(self, scanned):
        """`scanned` is {table: items}; it becomes what the next round begins with."""
        for table in STREAMED:
            items = self.by_name(table, scanned[table])
            for name, chain in self.chains.items():
                if name.startswith(table) and items.get(name) != chain.last:
                    self.wrong(f"{name} differs from its last record", items.get(name), chain.last)
            for name in items.keys() - self.chains.keys():
                self.wrong(f"{name} has no record", items[name])
        self.plain = self.by_name(PLAIN, scanned[PLAIN])
        for name in self.may_be.keys() | self.plain.keys():
            if self.plain.get(name) not in self.may_be.get(name, [None]):
                self.wrong(f"{name} is not what was acknowledged", self.plain.get(name),
                           self.may_be.get(name))
        total = sum(int(item["n"]["N"]) for item in scanned[BOOK]
                    if item["pk"]["S"].startswith("account"))
        if total != ACCOUNTS * BALANCE:
            self.wrong(f"the accounts have {total} in all")

    def by_name(self, table, items):
        found = {name_of(table, item): item for item in items}
        if len(found) != len(items):
            self.wrong(f"{table} has an item twice")
        return found

    def judge_index(self, table, index, items, rows):
        """The rows of an index are those of the table's items."""
        wanted = {name_of(table, item): index.row(table, item) for item in items}
        wanted = {name: row for name, row in wanted.items() if row is not None}
        found = self.by_name(table, rows)
        for name in wanted.keys() | found.keys():
            if wanted.get(name) != found.get(name):
                self.wrong(f"index {index.name} of {table}", found.get(name), wanted.get(name))

    def judge_counts(self, table, description, items):
        """Gramme's counts are exact, also after a kill."""
        if description["ItemCount"] != len(items):
            self.wrong(f"{table} counts {description['ItemCount']} of {len(items)} items")
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            for described in description.get(kind, []):
                index = index_named(table, described["IndexName"])
                rows = sum(index.row(table, item) is not None for item in items)
                if described["ItemCount"] != rows:
                    self.wrong(f"index {index.name} of {table} counts {described['ItemCount']} "
                               f"of {rows} rows")


def index_named(table, name):
    if table == ROWS and name == LATE.name:
        return LATE
    return next(index for index in INDEXES[table] if index.name == name)
