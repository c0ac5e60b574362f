#include "document/shown_text.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(ShownText, is_what_a_person_wrote) {
    EXPECT_EQ(shown_text(""), "");
    EXPECT_EQ(shown_text("a < b && c"), "a < b && c");
    EXPECT_EQ(shown_text("Found a bug in &lt;b>checkout&lt;/b>"), "Found a bug in <b>checkout</b>");
    EXPECT_EQ(shown_text("&lt;&lt"), "<&lt");
    EXPECT_EQ(shown_text("&amp;lt;"), "&amp;lt;") << "once";
}

}  // namespace
}  // namespace winsh
