#!/usr/bin/env python3
"""Enforces what README.md says of the programs: they need glibc, and everything else is compiled in. Reads the list of
shared libraries (NEEDED) of each. Prints each breach, and ends with 1 if there is one. libcurl is no breach: it is loaded
when the first request is sent, and NEEDED knows nothing of it.

    tools/check_needed.py PROGRAM…
"""

import re
import subprocess
import sys

# The parts of glibc. A library that belongs here belongs into README.md too.
GLIBC = re.compile(r"libc\.so\.6|libm\.so\.6|ld-linux[\w-]*\.so\.\d")
NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]")


def check_listing(name: str, listing: str) -> list[str]:
    """What is wrong with the program `name`, of which `readelf -d` said `listing`."""
    needed = NEEDED.findall(listing)
    if not needed:
        return [f"{name}: readelf tells no library that it needs, not even libc"]
    return [f"{name}: needs {library}, which is not of glibc: compile it in" for library in needed if not GLIBC.fullmatch(library)]


def check(program: str) -> list[str]:
    listing = subprocess.run(["readelf", "-W", "-d", program], check=True, capture_output=True, text=True, env={"LC_ALL": "C"}).stdout
    return check_listing(program, listing)


def main() -> int:
    found = [line for program in sys.argv[1:] for line in check(program)]
    print("\n".join(found) if found else "The programs need glibc alone.")
    return 1 if found or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
