"""Run all benchmarks, or those named, print one table and keep it in `benchmarks/latest.json`."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.result import BenchmarkResult

FOLDER = Path(__file__).parent
LATEST = FOLDER / "latest.json"


def main(names: list[str]) -> None:
    """Run the modules `bench_<name>` in this folder, each of which has a `run()` that gives its results."""
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    if unknown := sorted(set(names) - set(known)):
        sys.exit(f"There is no benchmark {', '.join(unknown)}: choose among {', '.join(known)}.")
    results: list[BenchmarkResult] = []
    for name in names or known:
        results += importlib.import_module(f"benchmarks.bench_{name}").run()
    machine = _machine()
    _print_table(results, machine)
    document = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "results": [asdict(result) | {"ratio": result.ratio} for result in results],
    }
    LATEST.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        models = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = models[0].partition(":")[2].strip() if models else model
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model}, {platform.system()}, Python {platform.python_version()}, load {load:.1f}"


def _print_table(results: list[BenchmarkResult], machine: str) -> None:
    table = Table("what", "ours", "peer", "ratio", "unit", "against", "note", title=machine)
    for result in results:
        peer = "" if result.peer is None else f"{result.peer:.4g}"
        ratio = "" if result.ratio is None else f"{result.ratio:.2f}x"
        table.add_row(result.name, f"{result.ours:.4g}", peer, ratio, result.unit, result.peer_name, result.note)
    Console(width=None if sys.stdout.isatty() else 180).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
