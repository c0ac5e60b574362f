#!/usr/bin/env python3
"""The check of what the programs need must fail where it should."""

import unittest

from check_needed import check_listing


def listing_of(*libraries: str) -> str:
    return "".join(f" 0x0000000000000001 (NEEDED)             Shared library: [{library}]\n" for library in libraries)


class CheckNeeded(unittest.TestCase):
    def test_glibc_is_needed_and_passes(self):
        self.assertEqual(check_listing("win", listing_of("libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2")), [])
        self.assertEqual(check_listing("win", listing_of("libc.so.6", "ld-linux-aarch64.so.1")), [])

    def test_anything_else_is_noticed(self):
        for library in ("libstdc++.so.6", "libgcc_s.so.1", "libcurl.so.4", "libcrypto.so.3", "libc.so.6.old"):
            found = check_listing("winshd", listing_of("libc.so.6", library))
            self.assertEqual(len(found), 1, library)
            self.assertIn(library, found[0])

    def test_a_listing_without_libraries_is_no_answer(self):
        self.assertIn("not even libc", check_listing("winshd", "There is no dynamic section in this file.\n")[0])


if __name__ == "__main__":
    unittest.main()
