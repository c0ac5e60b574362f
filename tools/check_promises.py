#!/usr/bin/env python3
"""Compares docs/security.md with the tests that it names: each row of its tables names at least one, and each name is a
test (Suite.case or Suite.*), a walk (browser.NAME), a fuzzer (fuzzer `NAME`) or a file that exists. Prints each breach as
FILE:LINE: what is wrong, and ends with 1 if there is one.

    tools/check_promises.py [ROOT]
"""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

PAGE = "docs/security.md"
TEST = re.compile(r"^\s*TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)", re.MULTILINE)
ROW = re.compile(r"^\|[^|]*\|([^|]*)\|$")
QUOTED = re.compile(r"(fuzzer )?`([^`]+)`")
COMMANDS = re.compile(r"\./dev \w+")


def tests_in(root: Path) -> set[str]:
    """Suite.case of every test in the sources."""
    names = set()
    for folder in ("src", "tests"):
        for path in (root / folder).rglob("*.*"):
            if path.suffix in (".cc", ".h") and "node_modules" not in path.parts:
                names |= {f"{suite}.{case}" for suite, case in TEST.findall(path.read_text(encoding="utf-8"))}
    return names


def walks_in(root: Path) -> set[str]:
    return {f"browser.{path.name.removesuffix('.test.mjs')}" for path in (root / "tests/browser").glob("*.test.mjs")}


def fuzzers_in(root: Path) -> set[str]:
    """FOLDER_NAME of every fuzzer, as tests/fuzz/corpus spells it."""
    names = set()
    for path in (root / "src").rglob("*_fuzz.cc"):
        names.add(f"{path.relative_to(root / 'src').parts[0]}_{path.name.removesuffix('_fuzz.cc')}")
    return names


class Known:
    """What a page may name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tests = tests_in(root) | walks_in(root)
        self.fuzzers = fuzzers_in(root)

    def has(self, fuzzer: str, name: str) -> bool:
        if fuzzer:
            return name in self.fuzzers
        if "/" in name:
            return COMMANDS.fullmatch(name) is not None or any(self.root.glob(name))
        pattern = name if "." in name else f"{name}.*"
        return any(fnmatchcase(test, pattern) for test in self.tests)


def check(root: Path) -> list[str]:
    known = Known(root)
    found = []
    for number, line in enumerate((root / PAGE).read_text(encoding="utf-8").splitlines(), start=1):
        row = ROW.match(line)
        if not row or row.group(1).strip() in ("shown by", "---"):
            continue
        quoted = QUOTED.findall(row.group(1))
        if not quoted:
            found.append(f"{PAGE}:{number}: names no test")
        found += [f"{PAGE}:{number}: there is no {fuzzer or 'test '}{name}" for fuzzer, name in quoted if not known.has(fuzzer, name)]
    return found


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = check(root)
    print("\n".join(found) if found else f"Every test that {PAGE} names exists.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
