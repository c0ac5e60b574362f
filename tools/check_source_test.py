#!/usr/bin/env python3
"""The check of sources must fail where it should."""

import unittest

from check_source import check_lines


class CheckSource(unittest.TestCase):
    def assert_refused(self, text: str, words: str, name: str = "src/http/file.cc") -> None:
        self.assertTrue(any(words in line for line in check_lines(name, text)), f"accepted: {text}")

    def assert_accepted(self, text: str, name: str = "src/http/file.cc") -> None:
        self.assertEqual(check_lines(name, text), [], text)

    def test_a_co_await_that_stands_alone_passes(self):
        self.assert_accepted("    co_await pause;\n")
        self.assert_accepted("    auto reply = co_await send(std::move(request));\n")
        self.assert_accepted("    const Result<void> sent = co_await stream.write(buffer, 3);\n")
        self.assert_accepted("    auto [error, size] =\n        co_await socket_.read(buffer);\n")

    def test_a_co_await_among_other_things_does_not(self):
        for line in (
            "    auto reply = co_await send(Request{1, name});",
            "    if (co_await send(request)) return;",
            "    auto x = ok ? co_await send(a) : b;",
            "    return_value(co_await send(a));",
            "    Reply reply{co_await send(a)};",
            "    co_return co_await send(a);",
            "    co_await send(make(a));",
            "    switch (co_await next()) {",
        ):
            self.assert_refused(line + "\n", "stands alone")

    def test_coroutines_live_in_http(self):
        self.assert_refused("    co_await pause;\n", "src/http alone", "src/web/file.cc")
        self.assert_accepted("    // co_await is for src/http\n", "src/web/file.cc")

    def test_a_long_file_is_refused(self):
        self.assert_refused("int x;\n" * 401, "want to be two")
        self.assert_accepted("int x;\n" * 400)

    def test_names_that_say_nothing_are_refused(self):
        self.assert_refused("class TokenManager {\n", "says nothing")
        self.assert_refused("namespace utils {\n", "says nothing")
        self.assert_accepted("class DataFolder {\n")

    def test_later_is_not_now(self):
        self.assert_refused("// TODO: later\n", "no TODO")

    def test_a_header_guards_itself(self):
        self.assert_refused("int x();\n", "#pragma once", "src/http/file.h")


if __name__ == "__main__":
    unittest.main()
