#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py - the pinned AWS service models to model_gen.h and model_gen.c.

    generate.py             writes model_gen.h and model_gen.c from dynamodb.json,
                            dynamodbstreams.json and lambda.json beside this file
    generate.py --check     fails when the files on disk are not what it would write
    generate.py --botocore  first refreshes the two .json files from an installed botocore

Only what requests are made of is turned into tables: the inputs of all operations and the
shapes they reach. Needs nothing but the standard library (--botocore needs botocore).
"""
import gzip
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SERVICES = {"dynamodb": "2012-08-10", "dynamodbstreams": "2012-08-10", "lambda": "2015-03-31"}
# Of a service that is more than what is wanted of it: the operations, only their requests.
ONLY = {"lambda": ("CreateEventSourceMapping", "CreateFunction", "DeleteEventSourceMapping",
                   "DeleteFunction", "GetEventSourceMapping", "GetFunction",
                   "GetFunctionConfiguration", "Invoke", "ListEventSourceMappings",
                   "ListFunctions", "UpdateEventSourceMapping", "UpdateFunctionCode",
                   "UpdateFunctionConfiguration")}
# What a REST service has none of: Gramme's own name for its operations.
TARGET_PREFIX = {"lambda": "AWSLambda_20150331"}
KEPT = ("type", "members", "required", "member", "key", "value", "min", "max", "pattern",
        "enum", "exception", "fault")

from overlay import (ALONE, BARE, CORRECTIONS, CURRENT_ORDER, ENUM_ORDER,  # noqa: E402
                     MEMBER_SHAPES, NAMES_TABLE, OPTIONAL, REFUSALS, REPORT_ORDER, REQUIRED,
                     SHAPES, UNPLACED)


# ---- the pinned copies ---------------------------------------------------------------

def reduce_shape(shape):
    """A shape without documentation and SDK hints."""
    out = {}
    for field in KEPT:
        if field not in shape:
            continue
        value = shape[field]
        if field == "members":
            value = {name: member["shape"] for name, member in value.items()}
        elif field in ("member", "key", "value"):
            value = value["shape"]
        out[field] = value
    return out


def reached(model, operations):
    """The shapes of these operations' requests."""
    names, left = set(), [operation["input"] for operation in operations.values()]
    while left:
        name = left.pop()
        if name not in names:
            names.add(name)
            shape = model["shapes"][name]
            parts = list(shape.get("members", {}).values())
            parts += [shape[field] for field in ("member", "key", "value") if field in shape]
            left += [part["shape"] for part in parts]
    return names


def reduce_model(service, model, version):
    operations = {}
    for name, operation in model["operations"].items():
        kept = {"input": operation["input"]["shape"]}
        if service in ONLY:
            if name in ONLY[service]:
                operations[name] = kept
            continue
        if "output" in operation:
            kept["output"] = operation["output"]["shape"]
        kept["errors"] = [error["shape"] for error in operation.get("errors", [])]
        operations[name] = kept
    wanted = reached(model, operations) if service in ONLY else model["shapes"]
    shapes = {name: reduce_shape(shape) for name, shape in model["shapes"].items()
              if name in wanted}
    prefix = TARGET_PREFIX.get(service) or model["metadata"]["targetPrefix"]
    return {"source": "botocore " + version, "apiVersion": model["metadata"]["apiVersion"],
            "targetPrefix": prefix,
            "operations": operations, "shapes": shapes}


def dump_model(model):
    """JSON with a line per operation and shape, so that a diff shows what AWS changed."""
    lines = ["{"]
    for field in ("source", "apiVersion", "targetPrefix"):
        lines.append(' "%s": %s,' % (field, json.dumps(model[field])))
    for field in ("operations", "shapes"):
        rows = ['  %s: %s' % (json.dumps(name), json.dumps(model[field][name]))
                for name in sorted(model[field])]
        lines.append(' "%s": {\n%s\n }%s' % (field, ",\n".join(rows),
                                             "," if field == "operations" else ""))
    lines.append("}\n")
    return "\n".join(lines)


def refresh():
    import botocore
    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    for service, api_version in SERVICES.items():
        path = os.path.join(data, service, api_version, "service-2.json.gz")
        with gzip.open(path) as file:
            model = reduce_model(service, json.load(file), botocore.__version__)
        with open(os.path.join(HERE, service + ".json"), "w") as file:
            file.write(dump_model(model))


# ---- names ---------------------------------------------------------------------------

def snake(name):
    """KMSMasterKeyId -> kms_master_key_id, InputS3Configuration -> input_s3_configuration."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name).lower()


def quote(text):
    """A C string literal of ASCII bytes."""
    out = ""
    for char in text:
        if char in '"\\':
            out += "\\" + char
        elif " " <= char <= "~":
            out += char
        else:
            raise ValueError("not printable ASCII: %r" % text)
    return '"%s"' % out


# ---- the models joined ---------------------------------------------------------------

class Shapes:
    """The shapes requests reach, each after the shapes it needs."""

    def __init__(self):
        self.ids = {}     # (service, name) -> C identifier
        self.order = []   # (identifier, name, shape, links)
        self.taken = {}   # identifier -> shape, to tell equal shapes of two services apart
        self.inputs = set()
        self.constrained = {}  # identifier -> whether anything in it can be violated

    def add(self, service, model, name, is_input=False):
        if (service, name) in self.ids:
            return self.ids[(service, name)]
        shape = corrected(name, model["shapes"].get(name) or SHAPES[name])
        kind = "attribute_value" if name == "AttributeValue" else shape["type"]
        links = {}
        if kind == "structure":
            for member, target in shape["members"].items():
                links[member] = self.add(service, model, target)
        elif kind in ("list", "map"):
            for field in ("member", "key", "value"):
                if field in shape:
                    links[field] = self.add(service, model, shape[field])
        prefix = "gramme_shape_" if is_input else "shape_"
        identifier = prefix + snake(name)
        if self.taken.get(identifier, (shape, links)) != (shape, links):
            identifier += "_of_" + service
        self.ids[(service, name)] = identifier
        if identifier not in self.taken:
            self.taken[identifier] = (shape, links)
            self.order.append((identifier, name, kind, shape, links))
            self.constrained[identifier] = self.can_be_violated(name, kind, shape, links)
        if is_input:
            self.inputs.add(identifier)
        return identifier

    def can_be_violated(self, name, kind, shape, links):
        if kind == "attribute_value":
            return False
        if any(field in shape for field in ("min", "max", "pattern", "enum")):
            return True
        if name in NAMES_TABLE or shape.get("required"):
            return True
        if kind in ("list", "map") and not self.is_value(links.get("member", links.get("value"))):
            return True  # its elements may be null
        return any(self.constrained[link] for link in links.values())

    @staticmethod
    def is_value(identifier):
        return identifier == "shape_attribute_value"


def corrected(name, shape):
    shape = dict(shape)
    for field, value in CORRECTIONS.get(name, {}).items():
        if value is None:
            del shape[field]
        else:
            shape[field] = value
    if name in ENUM_ORDER:
        if sorted(ENUM_ORDER[name]) != sorted(shape["enum"]):
            sys.exit("overlay: the values of %s have changed" % name)
        shape["enum"] = ENUM_ORDER[name]
    if shape["type"] == "structure":
        shape["members"] = dict(shape["members"])
        shape["members"].update(MEMBER_SHAPES.get(name, {}))
        shape["required"] = [member for member in shape.get("required", [])
                             if member not in OPTIONAL.get(name, [])] + REQUIRED.get(name, [])
        named = list(MEMBER_SHAPES.get(name, {})) + REQUIRED.get(name, [])
        named += OPTIONAL.get(name, [])
        for table in (REPORT_ORDER, CURRENT_ORDER, ALONE, BARE, REFUSALS):
            named += list(table.get(name, []))
        for member in named:
            if member not in shape["members"]:
                sys.exit("overlay: %s has no member %s" % (name, member))
    return shape


def report_order(first, links):
    """Positions of all members, `first` before the others."""
    members = list(links)
    order = [members.index(member) for member in first]
    order += [at for at, member in enumerate(members) if member not in first]
    return order


def member_orders(name, links):
    """(field of gramme_shape, positions of members) for a structure's orders; `alone` ends
    with the number of members."""
    orders = []
    older = report_order(REPORT_ORDER.get(name, []), links)
    if older != sorted(older):
        orders.append(("order", older))
    if name in CURRENT_ORDER:
        orders.append(("current_order", report_order(CURRENT_ORDER[name], links)))
    if name in ALONE:
        orders.append(("alone", [list(links).index(member) for member in ALONE[name]]
                       + [len(links)]))
    return orders


# ---- C text --------------------------------------------------------------------------

HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* model_gen.%s - written by generate.py from\n * %s. Do not edit. */
/* clang-format off */
"""


def shape_initializer(identifier, name, kind, shape, links, constrained):
    fields = [".name = %s" % quote(name), ".kind = GRAMME_SHAPE_%s" % kind.upper()]
    for bound in ("min", "max"):
        if bound in shape:
            fields.append(".has_%s = true" % bound)
            fields.append(".%s = %d" % (bound, shape[bound]))
    if constrained:
        fields.append(".constrained = true")
    if name in NAMES_TABLE:
        fields.append(".names_table = true")
    if "pattern" in shape:
        fields.append(".pattern = %s" % quote(shape["pattern"]))
    if "enum" in shape:
        fields.append(".values = values_of_%s" % identifier)
    if name in UNPLACED:
        fields.append(".unplaced = unplaced_of_%s" % identifier)
    if kind == "structure" and links:
        fields.append(".members = members_of_%s" % identifier)
        fields.append(".member_count = %d" % len(links))
        for field, _ in member_orders(name, links):
            fields.append(".%s = %s_of_%s" % (field, field, identifier))
        if name in REFUSALS:
            fields.append(".refusals = refusals_of_%s" % identifier)
    if kind == "list":
        fields.append(".element = &%s" % links["member"])
    if kind == "map":
        fields.append(".key = &%s" % links["key"])
        fields.append(".element = &%s" % links["value"])
    return fields


def structure_text(identifier, name, shape, links):
    out = ["static const gramme_shape_member members_of_%s[] = {" % identifier]
    for member, target in links.items():
        flags = ["true" if member in names else "false"
                 for names in (shape["required"], BARE.get(name, []))]
        out.append("    {%s, &%s, %d, %s},"
                   % (quote(member), target, len(member), ", ".join(flags)))
    out += ["};", ""]
    for field, positions in member_orders(name, links):
        out += ["static const uint8_t %s_of_%s[] = {" % (field, identifier),
                "    %s," % ", ".join(str(at) for at in positions), "};", ""]
    if name in REFUSALS:
        out.append("static const gramme_refusal refusals_of_%s[] = {" % identifier)
        for member, texts in REFUSALS[name].items():
            out.append("    {%d, %s, %s}," % tuple(
                [list(links).index(member)]
                + [quote(texts[when]) if when in texts else "NULL"
                   for when in ("absent", "empty")]))
        out += ["    {0, NULL, NULL},", "};", ""]
    return out


def shape_text(identifier, name, kind, shape, links, constrained, is_input):
    out = []
    for field, values in (("values", shape.get("enum")), ("unplaced", UNPLACED.get(name))):
        if values:
            out.append("static const char *const %s_of_%s[] = {" % (field, identifier))
            out += ["    %s," % quote(value) for value in values]
            out += ["    NULL,", "};", ""]
    if kind == "structure" and links:
        out += structure_text(identifier, name, shape, links)
    out.append("%sconst gramme_shape %s = {" % ("" if is_input else "static ", identifier))
    out += ["    %s," % field
            for field in shape_initializer(identifier, name, kind, shape, links, constrained)]
    out += ["};", ""]
    return out


def check_overlay(shapes):
    """An overlay entry that changes nothing is a mistake, or AWS has taken its shape away."""
    reached = {name for _, name, _, _, _ in shapes.order}
    for table in (ALONE, BARE, CORRECTIONS, CURRENT_ORDER, ENUM_ORDER, MEMBER_SHAPES, NAMES_TABLE,
                  OPTIONAL, REFUSALS, REPORT_ORDER, REQUIRED, SHAPES, UNPLACED):
        for name in table:
            if name not in reached:
                sys.exit("overlay: no request has a %s" % name)


def generate():
    models, shapes, operations = {}, Shapes(), []
    for service in SERVICES:
        with open(os.path.join(HERE, service + ".json")) as file:
            models[service] = json.load(file)
    for service, model in models.items():
        for name, operation in sorted(model["operations"].items()):
            identifier = shapes.add(service, model, operation["input"], is_input=True)
            operations.append((name, service, identifier))
    check_overlay(shapes)
    source = ", ".join("%s.json" % service for service in SERVICES)
    source += " (%s)" % models["dynamodb"]["source"]
    return header_text(source, shapes), source_text(source, shapes, operations)


def header_text(source, shapes):
    out = [HEAD % ("h", source) + "#ifndef GRAMME_API_MODEL_MODEL_GEN_H",
           "#define GRAMME_API_MODEL_MODEL_GEN_H", "", '#include "api/model/model.h"', ""]
    out += ["extern const gramme_shape %s;" % identifier
            for identifier in sorted(shapes.inputs)]
    seen = {}
    for _, name, kind, _, links in sorted(shapes.order, key=lambda row: row[1]):
        if kind != "structure" or not links:
            continue
        if name in seen:
            sys.exit("two structures are called %s" % name)
        seen[name] = True
        out += ["", "/* %s */" % name, "enum {"]
        out += ["    GRAMME_%s_%s," % (snake(name).upper(), snake(member).upper())
                for member in links]
        out.append("};")
    out += ["", "#endif", ""]
    return "\n".join(out)


def source_text(source, shapes, operations):
    out = [HEAD % ("c", source) + '#include "api/model/model_gen.h"', "", "#include <stddef.h>",
           ""]
    for identifier, name, kind, shape, links in shapes.order:
        out += shape_text(identifier, name, kind, shape, links, shapes.constrained[identifier],
                          identifier in shapes.inputs)
    out.append("const gramme_model_operation gramme_model_operations[] = {")
    for name, service, identifier in sorted(operations):
        out.append("    {%s, GRAMME_SERVICE_%s, &%s}," % (quote(name), service.upper(), identifier))
    out += ["};", "const unsigned gramme_model_operation_count = %d;" % len(operations), ""]
    return "\n".join(out)


def main(arguments):
    if arguments == ["--botocore"]:
        refresh()
    elif arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    stale = False
    for name, text in zip(("model_gen.h", "model_gen.c"), generate()):
        path = os.path.join(HERE, name)
        if arguments == ["--check"]:
            with open(path) as file:
                if file.read() != text:
                    print("%s is stale: run generate.py" % name, file=sys.stderr)
                    stale = True
        else:
            with open(path, "w") as file:
                file.write(text)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
