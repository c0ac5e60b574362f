#!/usr/bin/env python3
"""Enforces the rules of CONTRIBUTING.md that a text search can see, over src, tests and bench: coroutines, sizes, words.
Prints each breach as FILE:LINE: what is wrong, and ends with 1 if there is one.

    tools/check_source.py [ROOT]
"""

import re
import sys
from pathlib import Path

MOST_LINES = 400
# Tables of data, not code: a second file would not make them clearer.
TABLES = {"src/access/common_passwords.cc"}

# `co_await` stands alone on named operands: a statement of its own or the only initialiser of a declaration, a plain call
# whose arguments are names, literals, members or std::move of a name.
NAME = r"[\w:]+(?:(?:\.|->)\w+)*_?"
ARGUMENT = rf"(?:std::move\({NAME}\)|&?\*?{NAME}(?:\(\))?|\"[^\"]*\"|\d+)"
CALL = rf"{NAME}(?:<[\w:, ]+>)?(?:\((?:{ARGUMENT}(?:,\s*{ARGUMENT})*)?\))?"
ALONE = re.compile(rf"^\s*(?:(?:const\s+)?[\w:<>&, ]+[&\s]\s*(?:\w+|\[[\w, ]+\])\s*=\s*)?co_await {CALL}\s*;$")

COROUTINE = re.compile(r"\bco_(?:await|return|yield)\b")
WEAK_NAME = re.compile(r"\b(?:class|struct|enum class|namespace)\s+(\w*(?:Manager|Helper|Helpers|Utils|Util|Utility|Data)|utils?|helpers?)\b")
LATER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def without_comment(line: str) -> str:
    return re.sub(r'("(?:\\.|[^"\\])*")|//.*', lambda match: match.group(1) or "", line)


def statement_at(lines: list[str], index: int) -> str:
    """The whole statement that holds line `index`, on one line."""
    start = index
    while start > 0 and not re.search(r"[;{}]\s*$", without_comment(lines[start - 1])):
        start -= 1
    end = index
    while end < len(lines) - 1 and ";" not in without_comment(lines[end]):
        end += 1
    text = " ".join(without_comment(line).strip() for line in lines[start : end + 1])
    return re.sub(r"(?<=\() | (?=\))", "", text)


def check_lines(name: str, text: str) -> list[str]:
    lines = text.splitlines()
    found = []

    def report(index: int, words: str) -> None:
        found.append(f"{name}:{index + 1}: {words}")

    for index, line in enumerate(lines):
        code = without_comment(line)
        if COROUTINE.search(code):
            if not name.startswith("src/http/"):
                report(index, "coroutines live in src/http alone")
            if "co_await" in code and not ALONE.match(statement_at(lines, index)):
                report(index, "a co_await stands alone on named operands (g++ 12 miscompiles the rest)")
        if LATER.search(line):
            report(index, "say what is, or do it now: no TODO")
        weak = WEAK_NAME.search(code)
        if weak:
            report(index, f'"{weak.group(1)}" says nothing: name what it is')
    if name.startswith("src/") and len(lines) > MOST_LINES and name not in TABLES:
        report(MOST_LINES, f"{len(lines)} lines want to be two files")
    if name.endswith(".h") and "#pragma once" not in text:
        report(0, "#pragma once is missing")
    return found


def check(root: Path) -> list[str]:
    found = []
    for folder in ("src", "tests", "bench"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cc", ".h") and "node_modules" not in path.parts:
                found += check_lines(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    return found


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = check(root)
    print("\n".join(found) if found else "Coroutines, sizes and words are as they should be.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
