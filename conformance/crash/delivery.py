# SPDX-License-Identifier: Apache-2.0
"""What a trigger's target was handed: each record of the stream, in order, at least once."""
import json

MARK = '{"Records":['


class Delivery:
    """A file to which the target appends each event as a line. `furthest` has by shard how many of
    its records have come."""

    def __init__(self, path):
        self.path = path
        self.read = 0
        self.furthest = {}
        self.count = self.again = 0
        self.problems = []

    def option(self, table, batch):
        return f"{table}=file:{self.path},batch={batch}"

    def take(self, known, parents):
        """Reads what came. `known` is {shard: records}, `parents` {shard: parent or None}. Whether
        all of them have come."""
        places = {record["eventID"]: (shard, at) for shard, records in known.items()
                  for at, record in enumerate(records)}
        for event in self.events():
            for record in event["Records"]:
                self.take_record(record, places, known, parents)
        return all(self.furthest.get(shard, 0) == len(found) for shard, found in known.items())

    def events(self):
        """Those whose line is complete. A kill in the middle of a line leaves its beginning in
        front of the next one."""
        with open(self.path, encoding="utf-8") as file:
            file.seek(self.read)
            text = file.read()
        whole = text[:text.rfind("\n") + 1]
        self.read += len(whole.encode())
        for line in whole.splitlines():
            yield json.loads(line[line.rfind(MARK):])

    def take_record(self, record, places, known, parents):
        self.count += 1
        if record["eventID"] not in places:
            self.problems.append(f"delivered, but not in the log: {record}")
            return
        shard, at = places[record["eventID"]]
        furthest = self.furthest.get(shard, 0)
        parent = parents.get(shard)
        if at > furthest:
            self.problems.append(f"{at - furthest} records of {shard} were not delivered before "
                                 f"{record}")
        if at == 0 and parent in known and self.furthest.get(parent, 0) < len(known[parent]):
            self.problems.append(f"{shard} begins before all of {parent} is delivered")
        if record["dynamodb"]["SequenceNumber"] != known[shard][at]["dynamodb"]["SequenceNumber"]:
            self.problems.append(f"delivered as another: {record}")
        self.again += at < furthest
        self.furthest[shard] = max(furthest, at + 1)
