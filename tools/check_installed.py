#!/usr/bin/env python3
"""Enforces what packaging/winshd.service.in and README.md say of an installation: installs into a folder of its own, and
compares the unit with the program that it starts. Prints each breach, and ends with 1 if there is one.

    tools/check_installed.py BUILD     BUILD is the folder with both programs built
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREFIX = Path("/opt/winsh")
FILES = ["bin/win", "bin/winshd", "lib/systemd/system/winshd.service", "share/doc/winsh/LICENSE"]
UNIT = "lib/systemd/system/winshd.service"
# What README.md promises of it: another user, nothing to write to but its folder, no way to more rights.
HELD = {
    "DynamicUser": "yes", "StateDirectoryMode": "0700", "UMask": "0077", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
    "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "MemoryDenyWriteExecute": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes", "LimitCORE": "0",
}


def settings_of(unit: str) -> dict[str, list[str]]:
    """The values of each setting, in order."""
    settings: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE):
        settings.setdefault(name, []).append(value)
    return settings


def number_in(header: str, pattern: str) -> int:
    """What the sources say, so that a changed limit is noticed here."""
    found = re.search(pattern, (ROOT / header).read_text(encoding="utf-8"))
    return int(found.group(1).replace("'", "")) if found else sys.maxsize


def options_of(words: list[str]) -> dict[str, str]:
    return {word: words[at + 1] for at, word in enumerate(words[:-1]) if word.startswith("--")}


def check_files(installed: Path) -> list[str]:
    found = sorted(path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file())
    wrong = [] if found == FILES else [f"installed are {', '.join(found)}, not {', '.join(FILES)}"]
    there = [name for name in FILES[:2] if name in found]
    return wrong + [f"{name} cannot be run by everybody" for name in there if (installed / name).stat().st_mode & 0o777 != 0o755]


def check_unit(unit: str, help_text: str) -> list[str]:
    """What is wrong with the unit, where `winshd serve --help` says that."""
    settings = settings_of(unit)
    words = shlex.split(settings["ExecStart"][0])
    options = options_of(words[2:])
    wrong = []
    if words[:2] != [str(PREFIX / "bin/winshd"), "serve"]:
        wrong.append(f"ExecStart= starts {' '.join(words[:2])}")
    wrong += [f"ExecStart= has {name}, which winshd does not know" for name in options if f"{name} " not in help_text]
    if options.get("--data") != f"/var/lib/{settings['StateDirectory'][0]}":
        wrong.append("--data is not the folder of StateDirectory=")
    wrong += [f"{name}= is not {value or 'empty'}" for name, value in HELD.items() if settings.get(name) != [value]]
    wrong += [f"README.md does not name {path}" for path in options.values() if path not in (ROOT / "README.md").read_text(encoding="utf-8")]
    if int(settings["LimitNOFILE"][0]) < number_in("src/http/server.h", r"connections = ([\d']+);") + 1024:
        wrong.append("LimitNOFILE= leaves no room beside the connections that http/server.h allows")
    if int(settings["TimeoutStopSec"][0]) * 1000 < 2 * number_in("src/http/server.h", r"shutdown_deadline\{([\d']+)\}"):
        wrong.append("TimeoutStopSec= is too short for the deadline of http/server.h")
    return wrong


def check_with_systemd(unit: Path, installed: Path) -> list[str]:
    """What systemd itself says, where it is there. The program stands below the folder of the test."""
    if shutil.which("systemd-analyze") is None:
        return []
    copy = installed / "winshd.service"
    copy.write_text(unit.read_text(encoding="utf-8").replace(str(PREFIX), str(installed)), encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    return [line for line in said.stderr.splitlines() if "winshd.service" in line]


def check(build: str) -> list[str]:
    with tempfile.TemporaryDirectory() as destination:
        subprocess.run(
            # By its component: the list of files of a real installation, which may be root's, is left alone.
            ["cmake", "--install", build, "--prefix", str(PREFIX), "--component", "Unspecified"],
            env={**os.environ, "DESTDIR": destination}, check=True, capture_output=True,
        )
        installed = Path(destination + str(PREFIX))
        help_text = subprocess.run([installed / "bin/winshd", "serve", "--help"], check=True, capture_output=True, text=True).stdout
        return (
            check_files(installed)
            + check_unit((installed / UNIT).read_text(encoding="utf-8"), help_text)
            + check_with_systemd(installed / UNIT, installed)
        )


def main() -> int:
    found = check(sys.argv[1])
    print("\n".join(found) if found else "What is installed is what README.md says.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
