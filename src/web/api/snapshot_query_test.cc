#include "web/api/snapshot_query.h"

#include <gtest/gtest.h>

namespace winsh::web {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

Result<SnapshotQuery> query_of(std::string_view text) {
    http::Request request;
    request.query = text;
    return snapshot_query(request);
}

TEST(SnapshotQueryOf, nothing_asks_for_nothing) {
    for (const char* text : {"", "other=1", "Budget=1&SINCE=x", "budgets=5&since%20=1"}) {
        const auto query = query_of(text);
        ASSERT_TRUE(query.has_value()) << text;
        EXPECT_FALSE(query->budget || query->since) << text;
    }
}

TEST(SnapshotQueryOf, a_budget_and_a_digest_may_be_combined_and_encoded) {
    const auto query = query_of("x=1&budget=500&since=sha256%3A" + kDigest.substr(7));
    ASSERT_TRUE(query.has_value());
    EXPECT_EQ(query->budget, 500U);
    EXPECT_EQ(query->since, kDigest);
    EXPECT_EQ(query_of("budget=24000")->budget, 24'000U);
    EXPECT_EQ(query_of("since=" + kDigest)->since, kDigest);
}

TEST(SnapshotQueryOf, something_malformed_names_the_parameter) {
    for (const char* text : {"budget=", "budget", "budget=499", "budget=24001", "budget=-500", "budget=5e3",
                             "budget=+500", "budget=0500", "budget=500.0", "budget=99999999999999999999",
                             "budget=500&budget=500", "budget=%35%30"}) {
        const auto query = query_of(text);
        ASSERT_FALSE(query.has_value()) << text;
        EXPECT_EQ(query.error().kind, ErrorKind::invalid) << text;
        EXPECT_EQ(query.error().field, "budget") << text;
        EXPECT_TRUE(query.error().message.starts_with("budget ")) << query.error().message;
    }
    for (const std::string& text :
         {std::string("since="), "since=" + kDigest + "a", "since=" + kDigest.substr(7),
          "since=" + kDigest + "&since=" + kDigest, "since=SHA256:" + kDigest.substr(7)}) {
        const auto query = query_of(text);
        ASSERT_FALSE(query.has_value()) << text;
        EXPECT_EQ(query.error().field, "since") << text;
        EXPECT_TRUE(query.error().message.starts_with("since ")) << query.error().message;
    }
    EXPECT_EQ(query_of("a=%zz").error().kind, ErrorKind::invalid);
    EXPECT_EQ(query_of("a=%ff").error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace winsh::web
