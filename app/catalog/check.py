"""`python -m app.catalog.check [solution ...]`: every problem of the content files, or of some solutions' files only.

A solution is named by its code, or by the path of a file that is not in its place yet. Ends with 1 when there is a problem.
`--folder` says where requirements_map/ and catalog/ are.
"""

import argparse
import sys
from pathlib import Path

from app.catalog.files import CATALOG_FOLDER, MAP_FOLDER, Report, check_content, check_file
from app.errors import Problem
from app.settings import Settings


def _concerns(each: Problem, solutions: list[str]) -> bool:
    if not solutions:
        return True
    file = Path(each.place.partition(":")[0])
    return file.parts[:1] == (CATALOG_FOLDER,) and (file.stem in solutions or file.name == "edition.yaml")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m app.catalog.check", description=f"Check {MAP_FOLDER}/ and {CATALOG_FOLDER}/.")
    parser.add_argument("solution", nargs="*", help="codes of solutions, or files: only their problems")
    parser.add_argument("--folder", type=Path, default=Settings().content)
    asked = parser.parse_args(arguments)
    paths = [Path(each) for each in asked.solution if each.endswith(".yaml")]
    codes = [each for each in asked.solution if not each.endswith(".yaml")]
    missing = [str(each) for each in paths if not each.is_file()]
    missing += [code for code in codes if not any((asked.folder / CATALOG_FOLDER).glob(f"*/solutions/{code}.yaml"))]
    if missing:
        sys.stderr.write(f"there is no file for {', '.join(missing)}\n")
        return 2
    problems = [each for path in paths for each in check_file(asked.folder, path)]
    report = check_content(asked.folder) if codes or not paths else Report([], {})
    problems += [each for each in report.problems if _concerns(each, codes)]
    for each in problems:
        sys.stdout.write(f"{each.place}  {each.sentence()}\n")
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report.counts.items())
    sys.stdout.write(f"{len(problems)} problems{'; ' if counts else ''}{counts}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
