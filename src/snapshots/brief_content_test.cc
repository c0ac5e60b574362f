#include "snapshots/brief_content.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

TEST(BriefContent, has_an_etag_of_its_own) {
    const auto content = http::make_content(
        R"({"status":"empty","connectors":[],"signals":[],"message":"m"})", "application/json", "\"abc\"");
    const auto brief = brief_content(*content);
    EXPECT_EQ(brief->etag, "\"abc-brief\"");
    EXPECT_EQ(brief->type, "text/markdown; charset=utf-8");
    EXPECT_TRUE(brief->bytes.contains(content->bytes));
}

}  // namespace
}  // namespace winsh
