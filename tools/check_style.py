#!/usr/bin/env python3
"""Rules of CONTRIBUTING.md that no other tool knows: sizes, coroutines, words.

Usage: check_style.py [SOURCE_FOLDER]
"""
import pathlib
import re
import sys

MOST_LINES = 400
# g++ 12.2 miscompiles a co_await whose full expression holds temporaries with non-trivial members. So each one stands
# alone, on named operands: `auto reply = co_await send(std::move(named));` or `co_await send(std::move(named));`.
SOUND_AWAIT = re.compile(
    r"^\s*(?:(?:const\s+)?auto&?\s+(?:\w+|\[[\w, ]+\])\s*=\s*)?co_await\s+[\w.:>\-]+(?:\((?:[\w.:&*]|->|,\s*|std::move\(\w+\))*\))?;\s*$")
FORBIDDEN_NAMES = re.compile(r"\b(?:class|struct)\s+\w*(?:Manager|Helper|Utils|Util)\b")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def complaints_about(relative, lines):
    if len(lines) > MOST_LINES:
        yield f"{relative}: {len(lines)} lines; more than {MOST_LINES} want to be two files"
    for number, line in enumerate(lines, 1):
        code = line.split("//")[0]
        if "co_await" in code:
            if relative.parts[0] != "http":
                yield f"{relative}:{number}: coroutines live in http/ only"
            elif not SOUND_AWAIT.match(code):
                yield f"{relative}:{number}: a co_await stands alone, on named operands"
        if FORBIDDEN_NAMES.search(code):
            yield f"{relative}:{number}: name it by what it is, in whole words of the field"
        if UNFINISHED.search(line):
            yield f"{relative}:{number}: unfinished work does not stay in the code"


def complaints(source):
    found = []
    for path in sorted(source.rglob("*")):
        if path.suffix in {".h", ".cc"}:
            found += complaints_about(path.relative_to(source), path.read_text(encoding="utf-8").splitlines())
    return found


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "src"
    found = complaints(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    for text in found:
        print(text)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
