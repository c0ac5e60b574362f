#!/usr/bin/env python3
"""Lists the tests that a run of ctest skipped: a promise whose test did not run was not kept. Each must be one that
tests/may_skip.txt allows, which says why; the others are breaches, and then it ends with 1.

    tools/check_skips.py LOG [ALLOWED]     LOG is what ctest printed
"""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

# Of the list `The following tests did not run:` that stands below the closing line of ctest.
SKIPPED = re.compile(r"^\s*\d+ - (\S+) \((?:Skipped|Disabled|Not Run[^)]*)\)", re.MULTILINE)


def allowed_in(text: str) -> list[tuple[str, str]]:
    """The names (with * and ?) and the reasons. A line without a reason allows nothing."""
    lines = (line.split(None, 1) for line in text.splitlines() if not line.startswith("#"))
    return [(line[0], line[1].strip()) for line in lines if len(line) == 2]


def judge(log: str, allowed: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """What was skipped and may be, with the reasons, and what may not be."""
    fine, breaches = [], []
    for name in sorted(set(SKIPPED.findall(log))):
        reasons = [reason for pattern, reason in allowed if fnmatchcase(name, pattern)]
        if reasons:
            fine.append(f"skipped: {name}: {reasons[0]}")
        else:
            breaches.append(f"skipped: {name}: tests/may_skip.txt does not allow that")
    return fine, breaches


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    allowed = Path(sys.argv[2]) if len(sys.argv) > 2 else root / "tests/may_skip.txt"
    fine, breaches = judge(
        Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace"), allowed_in(allowed.read_text(encoding="utf-8"))
    )
    print("\n".join(fine + breaches) if fine or breaches else "No test was skipped.")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
