#include "access/return_targets.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

class ReturnTargetsTest : public testing::Test {
protected:
    std::string keep(std::string_view path, std::string_view address = "192.0.2.7") {
        return targets_.keep(path, address);
    }
    /// One of many.
    static std::string address(int number) { return "198.51.100." + std::to_string(number); }

    FakeClock clock_;
    SystemRandom random_;
    ReturnTargets targets_{clock_, random_, 100};
};

TEST_F(ReturnTargetsTest, lead_back_more_than_once) {
    const std::string id = keep("/settings/api-tokens/cli?state=a%20b&client=win-loops");
    ASSERT_FALSE(id.empty());
    EXPECT_FALSE(id.contains("settings"));
    EXPECT_EQ(targets_.find(id), "/settings/api-tokens/cli?state=a%20b&client=win-loops");
    EXPECT_EQ(targets_.find(id), "/settings/api-tokens/cli?state=a%20b&client=win-loops");
}

TEST_F(ReturnTargetsTest, never_lead_elsewhere) {
    for (const std::string_view path :
         {"", "settings", "//evil.example/", "/\\evil.example", "https://evil.example/", "/a\r\nLocation: x",
          "/a b", "\\/evil.example", "/\t/evil.example", "/\xC3\xA4"}) {
        EXPECT_EQ(keep(path), "") << path;
    }
    EXPECT_EQ(keep("/" + std::string(8 * 1024, 'a')), "");
    EXPECT_NE(keep("/" + std::string(8 * 1024 - 1, 'a')), "");
}

TEST_F(ReturnTargetsTest, are_unknown_to_who_guesses) {
    keep("/settings");
    EXPECT_EQ(targets_.find(""), std::nullopt);
    EXPECT_EQ(targets_.find("/settings"), std::nullopt);
    EXPECT_EQ(targets_.find("AAAAAAAAAAAAAAAAAAAAAA"), std::nullopt);
}

TEST_F(ReturnTargetsTest, hold_for_half_an_hour) {
    const std::string id = keep("/settings");
    clock_.advance(std::chrono::minutes(30) - std::chrono::milliseconds(1));
    EXPECT_TRUE(targets_.find(id));
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_FALSE(targets_.find(id));
}

TEST_F(ReturnTargetsTest, drop_the_oldest_when_there_are_too_many) {
    const std::string first = keep("/first");
    std::string last;
    for (int i = 0; i < 100; ++i) last = keep("/settings", address(i));
    EXPECT_FALSE(targets_.find(first));
    EXPECT_TRUE(targets_.find(last));
}

TEST_F(ReturnTargetsTest, drop_the_oldest_when_long_ones_take_too_much_memory) {
    const std::string first = keep("/first");
    for (int i = 0; i < 13; ++i) keep("/" + std::string(8'000, 'a'));
    EXPECT_FALSE(targets_.find(first));
}

TEST_F(ReturnTargetsTest, drop_those_of_an_address_that_has_too_many_and_of_nobody_else) {
    const std::string of_ada = keep("/settings");
    const std::string first = keep("/first", "2001:db8::1");
    const std::string second = keep("/second", "2001:db8::2");
    std::string last;
    for (int i = 0; i < 63; ++i) last = keep("/settings", "2001:db8::" + std::to_string(i));
    EXPECT_FALSE(targets_.find(first)) << "a whole network counts as one";
    EXPECT_TRUE(targets_.find(second));
    for (int i = 0; i < 10'000; ++i) last = keep("/settings", "2001:db8::3");
    EXPECT_FALSE(targets_.find(second));
    EXPECT_TRUE(targets_.find(last));
    EXPECT_TRUE(targets_.find(of_ada));
}

TEST_F(ReturnTargetsTest, forget_addresses_with_their_last_target) {
    for (int i = 0; i < 64; ++i) keep("/old");
    clock_.advance(std::chrono::minutes(30));
    const std::string first = keep("/first");
    for (int i = 0; i < 63; ++i) keep("/settings");
    EXPECT_TRUE(targets_.find(first));
    keep("/settings");
    EXPECT_FALSE(targets_.find(first));
}

}  // namespace
}  // namespace winsh
