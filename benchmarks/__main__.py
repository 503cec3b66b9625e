"""Run every benchmark in turn, or those named: `python -m benchmarks fit save`."""

import importlib
import sys
from pathlib import Path


def main() -> None:
    found = sorted(file.stem.removeprefix("bench_") for file in Path(__file__).parent.glob("bench_*.py"))
    for name in sys.argv[1:] or found:
        sys.stdout.write(f"\n== {name} ==\n")
        sys.stdout.flush()
        importlib.import_module(f"benchmarks.bench_{name}").main()


if __name__ == "__main__":
    main()
