"""The command `python -m benchmarks`: run the chosen benchmarks, print them, say how they ended."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import checking, growth, page, payloads, report, roundtrip, wire
from benchmarks.peers import Peers
from benchmarks.report import Section
from benchmarks.timing import FULL, QUICK, Effort

Benchmark = Callable[[Peers, Effort], Section]

BENCHMARKS: dict[str, Benchmark] = {
    "checking": lambda _peers, effort: checking.checking(effort),
    "decode": wire.decoding,
    "encode": wire.encoding,
    "growth": lambda _peers, effort: growth.large_frames(effort),
    "page": lambda _peers, effort: page.loading(effort),
    "payloads": payloads.payloads,
    "roundtrip": lambda _peers, effort: roundtrip.round_trip(effort),
    "values": lambda _peers, effort: growth.values(effort),
}


def main(words: list[str] | None = None) -> int:
    """Run the benchmarks and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument(
        "--quick", action="store_true", help="two rounds over a quarter of the data"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings here as well")
    chosen = parser.parse_args(words)
    unknown = sorted(set(chosen.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    peers = Peers()
    try:
        names = chosen.names or list(BENCHMARKS)
        return run(names, peers, QUICK if chosen.quick else FULL, chosen.json)
    finally:
        peers.stop()


def run(names: list[str], peers: Peers, effort: Effort, json_file: Path | None) -> int:
    """Run some benchmarks and print what they find."""
    facts = {**report.machine(), "load before": report.load()}
    report.show(facts)
    if effort is QUICK:
        print("quick: two rounds over a quarter of the data; no figures to quote")
    sections = []
    for name in names:
        sections.append(BENCHMARKS[name](peers, effort))
        print(f"\n{sections[-1].text()}", flush=True)
    last = {**peers.versions(), "load after": report.load()}
    print()
    report.show(last)
    line, code = report.summary(sections)
    print(line)
    if json_file is not None:
        report.write_json(json_file, {**facts, **last}, sections)
    return code


if __name__ == "__main__":
    sys.exit(main())
