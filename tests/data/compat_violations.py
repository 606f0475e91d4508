"""Writes compat_violations.json: what each policy of the call sites violates.

    python tests/data/compat_violations.py > tests/data/compat_violations.json

The model makes the list; `tests/properties/test_compat.py` compares, so that a violation that is
new or gone shows in review as a changed line of the data file.
"""

import json
import sys

from spec_model.compat.situation import POLICIES
from spec_model.compat.violations import to_plain, violations


def main() -> None:
    """Write one line a violation."""
    lines = {
        name: ",\n".join(f"  {json.dumps(to_plain(each))}" for each in violations(policy))
        for name, policy in POLICIES.items()
    }
    body = ",\n".join(f' "{name}": [\n{rows}\n ]' for name, rows in lines.items())
    sys.stdout.write(f"{{\n{body}\n}}\n")


if __name__ == "__main__":
    main()
