#!/usr/bin/env python3
"""The check of folders must fail where it should: each case is a made-up source tree with one include."""

import tempfile
import unittest
from pathlib import Path

import check_layers


def check_one(name: str, line: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "src" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"// A made-up file.\n{line}\n", encoding="utf-8")
        return check_layers.check(Path(folder))


class CheckLayers(unittest.TestCase):
    def assert_refused(self, name: str, line: str, words: str) -> None:
        found = check_one(name, line)
        self.assertEqual(len(found), 1, f"{name}: {line}")
        self.assertIn(f"src/{name}:2: ", found[0])
        self.assertIn(words, found[0])

    def assert_accepted(self, name: str, line: str) -> None:
        self.assertEqual(check_one(name, line), [], f"{name}: {line}")

    def test_a_lower_folder_may_not_include_a_higher_one(self):
        self.assert_refused("base/text.cc", '#include "model/token.h"', "nothing of the others")
        self.assert_refused("store/store.h", '#include "access/tokens.h"', "store/ may include base, model")
        self.assert_refused("win/main.cc", '#include "model/token.h"', "win/ may include base, http, document")

    def test_an_allowed_include_passes(self):
        self.assert_accepted("web/guard.h", '#include "access/csrf.h"')
        self.assert_accepted("winshd/service.cc", '#include "web/routes.h"')
        self.assert_accepted("base/text.cc", '#include "base/text.h"')

    def test_where_single_headers_are_allowed_the_others_are_not(self):
        self.assert_accepted("access/tokens.cc", '#include "store/store.h"')
        self.assert_refused("access/tokens.cc", '#include "store/open.h"', "store/store.h")
        self.assert_refused("web/guard.cc", '#include "http/server.h"', "http/router.h")
        self.assert_refused("connectors/github/github.cc", '#include "http/curl_client.h"', "http/client.h")

    def test_a_test_may_open_a_real_store_and_product_code_may_not(self):
        self.assert_accepted("access/tokens_test.cc", '#include "store/open.h"')
        self.assert_refused("access/tokens.cc", '#include "store/open.h"', "not")
        self.assert_refused("win/terminal_test.cc", '#include "store/open.h"', "win/ may include")

    def test_concrete_stores_are_named_in_open_alone(self):
        self.assert_accepted("store/open.cc", '#include "store/sqlite/sqlite_store.h"')
        self.assert_refused("winshd/service.cc", '#include "store/sqlite/sqlite_store.h"', "store/open.cc")

    def test_each_library_has_one_folder(self):
        self.assert_accepted("http/asio.h", "#include <boost/asio/io_context.hpp>")
        self.assert_refused("web/guard.cc", "#include <boost/asio/io_context.hpp>", "in http alone")
        self.assert_refused("http/server.cc", "#include <boost/json.hpp>", "in base alone")
        self.assert_refused("access/tokens.cc", "#include <fmt/format.h>", "in base/format.h alone")
        self.assert_refused("store/open.cc", "#include <sqlite3.h>", "in store/sqlite alone")
        self.assert_refused("base/digest.h", "  #  include <CLI/CLI.hpp>", "in winshd and win alone")

    def test_googletest_belongs_into_tests(self):
        self.assert_accepted("base/text_test.cc", "#include <gtest/gtest.h>")
        self.assert_refused("base/text.cc", "#include <gtest/gtest.h>", "belongs into tests")

    def test_what_is_made_for_tests_belongs_into_tests(self):
        self.assert_accepted("win/credentials_test.cc", '#include "base/testing/temporary_folder.h"')
        self.assert_accepted("win/testing/fake_world.h", '#include "base/testing/temporary_folder.h"')
        self.assert_refused("win/credentials.cc", '#include "base/testing/temporary_folder.h"', "belongs into tests")
        self.assert_refused("base/file.cc", '#include "base/testing/temporary_folder.h"', "belongs into tests")

    def test_an_unknown_library_is_noticed(self):
        self.assert_refused("base/text.cc", "#include <absl/strings/str_cat.h>", "does not know")
        self.assert_refused("base/text.cc", "#include <nlohmann.hpp>", "does not know")

    def test_system_and_standard_headers_pass(self):
        self.assert_accepted("http/server.cc", "#include <sys/socket.h>")
        self.assert_accepted("http/server.cc", "#include <string_view>")

    def test_generated_headers_belong_to_one_folder(self):
        self.assert_accepted("web/api/machine_api.cc", '#include "embedded/pages.h"')
        self.assert_refused("access/tokens.cc", '#include "embedded/pages.h"', "belongs to web/")

    def test_an_unknown_folder_is_noticed(self):
        self.assertIn("do not know this folder", check_one("billing/invoice.cc", "")[0])


if __name__ == "__main__":
    unittest.main()
