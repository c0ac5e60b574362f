#!/usr/bin/env python3
"""The check of skipped tests must fail where it should."""

import unittest

from check_skips import allowed_in, judge

LOG = """\
      Start  12: store.DiskFull/revocation_still_works
 12/900 Test  #12: store.DiskFull.revocation_still_works ....***Skipped   0.02 sec

100% tests passed, 0 tests failed out of 900

Total Test time (real) =  65.10 sec

The following tests did not run:
\t 12 - store.DiskFull.revocation_still_works (Skipped)
\t700 - acceptance.BehindNginx.the_contract_holds (Skipped)
\t701 - acceptance.Gone.is_disabled (Disabled)
"""


class CheckSkips(unittest.TestCase):
    def test_what_the_list_does_not_allow_is_a_breach(self):
        fine, breaches = judge(LOG, [("store.DiskFull.*", "mounting wants a privilege")])
        self.assertEqual(fine, ["skipped: store.DiskFull.revocation_still_works: mounting wants a privilege"])
        self.assertEqual(len(breaches), 2)
        self.assertIn("acceptance.BehindNginx.the_contract_holds", breaches[0])
        self.assertIn("acceptance.Gone.is_disabled", breaches[1])

    def test_a_run_without_skips_has_none(self):
        self.assertEqual(judge("100% tests passed, 0 tests failed out of 900\n", []), ([], []))

    def test_an_entry_without_a_reason_allows_nothing(self):
        self.assertEqual(allowed_in("# heading\n\nstore.A.*   for a reason\nstore.B.*\n"), [("store.A.*", "for a reason")])


if __name__ == "__main__":
    unittest.main()
