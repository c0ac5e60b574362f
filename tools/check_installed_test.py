#!/usr/bin/env python3
"""That tools/check_installed.py notices a unit that does not fit its program."""

import unittest

from check_installed import PREFIX, ROOT, check_unit

UNIT = (ROOT / "packaging/winshd.service.in").read_text(encoding="utf-8").replace("@program@", f"{PREFIX}/bin/winshd")
HELP = "  --config FILE  …\n  --data DIR  …\n"


class CheckUnit(unittest.TestCase):
    def breaches_with(self, old: str, new: str) -> int:
        self.assertIn(old, UNIT)
        return len(check_unit(UNIT.replace(old, new), HELP))

    def test_the_unit_fits(self) -> None:
        self.assertEqual(check_unit(UNIT, HELP), [])

    def test_each_setting_that_does_not_fit_is_noticed(self) -> None:
        for old, new in [
            ("winshd serve", "winshd run"),
            ("--config", "--configuration"),
            ("/etc/winsh/winshd.toml", "/etc/winshd.toml"),
            ("--data /var/lib/winsh", "--data /srv/winsh"),
            ("StateDirectory=winsh", "StateDirectory=winshd"),
            ("LimitNOFILE=16384", "LimitNOFILE=1024"),
            ("TimeoutStopSec=30", "TimeoutStopSec=5"),
            ("ProtectSystem=strict", "ProtectSystem=full"),
            ("DynamicUser=yes\n", ""),
            ("CapabilityBoundingSet=", "CapabilityBoundingSet=CAP_CHOWN"),
        ]:
            with self.subTest(new):
                self.assertGreater(self.breaches_with(old, new), 0)


if __name__ == "__main__":
    unittest.main()
