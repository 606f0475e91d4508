"""The least that a program can do with a line of JSON: read it, and write it again."""

import json
import os
import sys


def main() -> None:
    """Echo every line of stdin on stdout."""
    out = os.fdopen(os.dup(1), "wb", 0)
    for line in sys.stdin.buffer:
        out.write(json.dumps(json.loads(line)).encode() + b"\n")


if __name__ == "__main__":
    main()
