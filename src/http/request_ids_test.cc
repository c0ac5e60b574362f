#include "http/request_ids.h"

#include <gtest/gtest.h>

#include <set>

namespace winsh::http {
namespace {

TEST(RequestIds, are_unique_and_well_formed) {
    FakeRandom random;
    RequestIds ids(random);
    std::set<std::string> seen;
    for (int index = 0; index < 10'000; ++index) {
        const std::string id(ids.next());
        EXPECT_EQ(id.size(), 20U);
        EXPECT_TRUE(is_well_formed_request_id(id));
        EXPECT_TRUE(seen.insert(id).second) << id;
    }
}

TEST(RequestIds, differ_between_threads) {
    FakeRandom random;
    RequestIds first(random);
    RequestIds second(random);
    EXPECT_NE(first.next().substr(0, 12), second.next().substr(0, 12));
}

TEST(RequestIds, of_a_proxy_must_be_harmless) {
    EXPECT_TRUE(is_well_formed_request_id("4bf92f35-77b3_A.1"));
    EXPECT_TRUE(is_well_formed_request_id(std::string(64, 'a')));
    for (const std::string& id :
         {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\"b"), std::string("a\nb"),
          std::string("<a>"), std::string("\xC3\xA9")}) {
        EXPECT_FALSE(is_well_formed_request_id(id)) << id;
    }
}

}  // namespace
}  // namespace winsh::http
