#!/usr/bin/env python3
"""Enforces the rules of CONTRIBUTING.md that a text search can see, over src, tests and bench: sizes and words.
Prints each breach as FILE:LINE: what is wrong, and ends with 1 if there is one.

    tools/check_source.py [ROOT]
"""

import re
import sys
from pathlib import Path

MOST_LINES = 400
# Tables of data, not code: a second file would not make them clearer.
TABLES = {"src/access/common_passwords.cc"}

MOST_PARAMETERS = 6

CLASS = re.compile(r"\b(?:class|struct)\s+(\w+)")
WEAK_NAME = re.compile(r"\b(?:class|struct|enum class|namespace)\s+(\w*(?:Manager|Helper|Helpers|Utils|Util|Utility|Data)|utils?|helpers?)\b")
LATER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def without_comment(line: str) -> str:
    return re.sub(r'("(?:\\.|[^"\\])*")|//.*', lambda match: match.group(1) or "", line)


def parameters_at(text: str, start: int) -> int:
    """How many parameters stand between the parenthesis that opens before `start` and the one that closes it."""
    depth, count, inside = 1, 0, start
    while inside < len(text) and depth > 0:
        character = text[inside]
        if character in "([{<":
            depth += 1
        elif character in ")]}" or (character == ">" and text[inside - 1] != "-"):
            depth -= 1
        elif character == "," and depth == 1:
            count += 1
        inside += 1
    return count + 1 if text[start : inside - 1].strip() else 0


def check_constructors(name: str, text: str) -> list[str]:
    """Constructors as they are declared: in the file that has their class, at the beginning of a line."""
    code = "\n".join(without_comment(line) for line in text.splitlines())
    classes = "|".join(sorted(set(CLASS.findall(code))))
    found = []
    for match in re.finditer(rf"^[ \t]*(?:explicit\s+|constexpr\s+)*({classes})\(", code, re.MULTILINE) if classes else ():
        count = parameters_at(code, match.end())
        if count > MOST_PARAMETERS:
            line = code.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{line}: {count} parameters of the constructor of {match.group(1)} want to be a struct")
    return found


def check_lines(name: str, text: str) -> list[str]:
    lines = text.splitlines()
    found = check_constructors(name, text) if name.endswith((".cc", ".h")) else []

    def report(index: int, words: str) -> None:
        found.append(f"{name}:{index + 1}: {words}")

    for index, line in enumerate(lines):
        if LATER.search(line):
            report(index, "say what is, or do it now: no TODO")
        weak = WEAK_NAME.search(without_comment(line))
        if weak:
            report(index, f'"{weak.group(1)}" says nothing: name what it is')
    if len(lines) > MOST_LINES and name not in TABLES:
        report(MOST_LINES, f"{len(lines)} lines want to be two files")
    if name.endswith(".h") and "#pragma once" not in text:
        report(0, "#pragma once is missing")
    return found


def check(root: Path) -> list[str]:
    found = []
    for folder in ("src", "tests", "bench"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cc", ".h", ".mjs") and "node_modules" not in path.parts:
                found += check_lines(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    return found


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = check(root)
    print("\n".join(found) if found else "Sizes and words are as they should be.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
