"""Keep a run of a World backend: its result for the page, what it fails as its baseline.

    python .ci/keep_world.py RESULT.json NAME DAY

RESULT.json is what `onceproof world --json` printed; the entries of the baseline hold until DAY.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "conformance" / "pages" / "measured"
BASELINES = ROOT / "conformance" / "implementations" / "baselines"
REASON = "seen in the published package; docs/reference/backends.md"


def main(result: str, name: str, until: str) -> None:
    """Write both files."""
    ran = json.loads(Path(result).read_bytes())
    record = ran.pop("record")
    for failure in ran["failures"]:
        failure["replay"] = ""
    (MEASURED / f"{name}.json").write_text(json.dumps(ran, indent=1) + "\n", encoding="utf-8")
    baseline = BASELINES / f"{name}.world.json"
    baseline.unlink(missing_ok=True)
    words = ["baseline", "write", record, "--baseline", baseline]
    words += ["--reason", REASON, "--expires", until]
    command = Path(sys.executable).with_name("onceproof")
    subprocess.run([command, *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(*sys.argv[1:])
