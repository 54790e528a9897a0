# SPDX-License-Identifier: Apache-2.0
"""overlay.py - where AWS enforces something else than the published model says."""

# Shape -> constraints to set; None takes one away.
CORRECTIONS = {}

# Structure -> {member: other shape; "+member": required; "-member": not required}.
MEMBER_CORRECTIONS = {}

# Structure -> the members AWS looks at first, in its order; the others follow as in the model.
MEMBER_ORDER = {}

# Enumeration -> its values in the order AWS lists them in messages.
ENUM_ORDER = {}
