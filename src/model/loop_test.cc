#include "model/loop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace winsh {
namespace {

TEST(LoopCatalogue, has_the_fifty_loops_ordered_by_id_without_repetition) {
    const std::span<const Loop> loops = loop_catalogue();
    EXPECT_EQ(loops.size(), 50u);
    EXPECT_TRUE(std::ranges::is_sorted(loops, std::ranges::less{}, &Loop::id));
    EXPECT_EQ(std::ranges::adjacent_find(loops, {}, &Loop::id), loops.end());
}

TEST(LoopCatalogue, every_loop_has_a_valid_id_a_title_a_category_and_something_it_requires) {
    for (const Loop& loop : loop_catalogue()) {
        EXPECT_TRUE(parse_loop_id(loop.id.text())) << loop.id;
        EXPECT_FALSE(loop.title.empty()) << loop.id;
        EXPECT_FALSE(loop.category.empty()) << loop.id;
        EXPECT_FALSE(loop.required.empty()) << loop.id;
        const std::set<std::string> distinct(loop.required.begin(), loop.required.end());
        EXPECT_EQ(distinct.size(), loop.required.size()) << loop.id;
    }
}

TEST(LoopCatalogue, requires_only_capabilities_that_connectors_can_give) {
    const std::set<std::string> known{"ads",          "ahrefs", "analytics", "billing",    "calendar",
                                      "crm",          "email",  "github",    "gsc",        "infra",
                                      "integrations", "logs",   "memory",    "playwright", "sentry",
                                      "seo",          "stripe", "support",   "web"};
    for (const Loop& loop : loop_catalogue()) {
        for (const std::string& capability : loop.required)
            EXPECT_TRUE(known.contains(capability)) << capability;
    }
}

TEST(LoopCatalogue, keeps_the_order_of_what_a_loop_requires) {
    const Loop* loop = find_loop(LoopId("bug-autofix"));
    ASSERT_NE(loop, nullptr);
    EXPECT_EQ(loop->title, "Bug Autofix");
    EXPECT_EQ(loop->category, "engineering");
    EXPECT_EQ(loop->required, (std::vector<std::string>{"github", "sentry"}));
}

TEST(LoopCatalogue, finds_every_loop_by_its_id_and_no_other) {
    for (const Loop& loop : loop_catalogue()) EXPECT_EQ(find_loop(loop.id), &loop);
    for (const char* id : {"", "aaa", "bug-autofi", "bug-autofix-2", "zzz"}) {
        EXPECT_EQ(find_loop(LoopId(id)), nullptr) << id;
    }
}

}  // namespace
}  // namespace winsh
