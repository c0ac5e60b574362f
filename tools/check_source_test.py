#!/usr/bin/env python3
"""The check of sources must fail where it should."""

import unittest

from check_source import check_lines


class CheckSource(unittest.TestCase):
    def assert_refused(self, text: str, words: str, name: str = "src/http/file.cc") -> None:
        self.assertTrue(any(words in line for line in check_lines(name, text)), f"accepted: {text}")

    def assert_accepted(self, text: str, name: str = "src/http/file.cc") -> None:
        self.assertEqual(check_lines(name, text), [], text)

    def test_a_long_file_is_refused(self):
        self.assert_refused("int x;\n" * 401, "want to be two")
        self.assert_refused("int x;\n" * 401, "want to be two", "tests/acceptance/file_test.cc")
        self.assert_refused("go();\n" * 401, "want to be two", "tests/browser/file.test.mjs")
        self.assert_accepted("int x;\n" * 400)

    def test_a_constructor_of_many_parameters_is_refused(self):
        self.assert_refused("class Sun {\n    Sun(int a, int b, int c,\n        int d, int e, int f, int g);\n};\n", ":2: 7 parameters")
        self.assert_refused("class Sun {\n};\n    explicit Sun(A a, B b = {1, 2}, C c, D d, E e, F f, G g) : a_(a) {}\n", ":3: 7 parameters")
        for six in ("int a, int b, int c, int d, int e, int f", "std::map<int, int> a, B b = {1, 2}, int (*c)(int, int), int d, int e, int f", ""):
            self.assert_accepted(f"struct Sun {{\n    Sun({six});  // as a, b, c, d, e, f, g\n}};\n")

    def test_what_is_no_constructor_may_have_many_parameters(self):
        self.assert_accepted("class Sun {\n    void Moon(int a, int b, int c, int d, int e, int f, int g);\n};\n")

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
