#!/usr/bin/env python3
"""The checker itself must refuse what it is there to refuse."""
import pathlib
import tempfile
import unittest

import check_layers


class CheckLayers(unittest.TestCase):
    def complaints_about(self, path, include):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / path
            file.parent.mkdir(parents=True)
            file.write_text(f"#pragma once\n#include {include}\n")
            return check_layers.complaints(pathlib.Path(folder))

    def test_a_folder_may_include_what_stands_below_it(self):
        self.assertEqual(self.complaints_about("access/tokens.cc", '"store/store.h"'), [])
        self.assertEqual(self.complaints_about("store/sqlite/writer.cc", "<sqlite3.h>"), [])
        self.assertEqual(self.complaints_about("access/tokens_test.cc", '"store/open.h"'), [])

    def test_a_folder_may_not_include_what_stands_above_or_beside_it(self):
        self.assertTrue(self.complaints_about("base/text.cc", '"model/ids.h"'))
        self.assertTrue(self.complaints_about("access/tokens.cc", '"store/open.h"'))
        self.assertTrue(self.complaints_about("access/tokens.cc", '"http/message.h"'))
        self.assertTrue(self.complaints_about("win/main.cc", '"store/store.h"'))
        self.assertTrue(self.complaints_about("connectors/github/a.cc", '"http/curl_client.h"'))

    def test_a_library_stays_in_its_folder(self):
        self.assertTrue(self.complaints_about("web/guard.cc", "<boost/beast/http.hpp>"))
        self.assertTrue(self.complaints_about("http/message.cc", "<boost/json.hpp>"))
        self.assertTrue(self.complaints_about("store/open.cc", "<sqlite3.h>"))
        self.assertTrue(self.complaints_about("model/token.cc", "<fmt/format.h>"))

    def test_an_unknown_folder_is_refused(self):
        self.assertTrue(self.complaints_about("misc/things.cc", '"base/text.h"'))


if __name__ == "__main__":
    unittest.main()
