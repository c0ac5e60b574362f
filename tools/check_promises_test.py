#!/usr/bin/env python3
"""The comparison of promises with tests must fail where it should: each case is a made-up repository and one row."""

import tempfile
import unittest
from pathlib import Path

from check_promises import check

SOURCES = {
    "src/access/tokens_test.cc": "TEST_F(TokensTest, expire_in_time) {\n}\nTEST(\n    Tokens, are_long) {}\n// as TEST(Nobody, runs_this) would\n",
    "src/access/redirect_uri_fuzz.cc": "",
    "tests/acceptance/neighbours_test.cc": "TEST_P(Neighbours, share_a_folder) {\n",
    "tests/browser/approval.test.mjs": "",
    "tests/node_modules/other/foreign_test.cc": "TEST(Foreign, test) {\n",
}


def check_row(shown_by: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        page = f"# Promises\n\n| promise | shown by |\n|---|---|\n| it holds | {shown_by} |\n"
        for name, text in {**SOURCES, "docs/security.md": page}.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check(Path(folder))


class CheckPromises(unittest.TestCase):
    def test_what_exists_passes(self):
        for name in ("TokensTest.expire_in_time", "TokensTest.*", "TokensTest.expire_*", "Tokens*", "Tokens.are_long",
                     "Neighbours.share_a_folder", "browser.approval", "src/access/*.cc"):
            self.assertEqual(check_row(f"`{name}`"), [], name)
        self.assertEqual(check_row("`Tokens.*` over `tests/browser/approval.test.mjs`, fuzzer `access_redirect_uri`"), [])
        self.assertEqual(check_row("`Tokens.*` (a sample in `./dev test`)"), [])

    def test_what_does_not_exist_is_noticed(self):
        for name in ("TokensTest.expire_late", "TokensTest.expire", "Token.*", "SignIn.*", "Token", "tokenstest.*", "Nobody.*",
                     "Foreign.test", "browser.approvals", "tests/hostile/*.txt", "access_redirect_uri"):
            found = check_row(f"`Tokens.are_long`, `{name}`")
            self.assertEqual(len(found), 1, name)
            self.assertTrue(found[0].startswith("docs/security.md:5: there is no test "), found[0])
            self.assertTrue(found[0].endswith(name), found[0])
        self.assertIn("there is no fuzzer access_tokens", check_row("fuzzer `access_tokens`")[0])

    def test_a_row_that_names_nothing_is_noticed(self):
        self.assertIn("names no test", check_row("browser")[0])


if __name__ == "__main__":
    unittest.main()
