#include "access/return_targets.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

class ReturnTargetsTest : public testing::Test {
protected:
    FakeClock clock_;
    SystemRandom random_;
    ReturnTargets targets_{clock_, random_, 100};
};

TEST_F(ReturnTargetsTest, lead_back_more_than_once) {
    const std::string id = targets_.keep("/settings/api-tokens/cli?state=a%20b&client=win-loops");
    ASSERT_FALSE(id.empty());
    EXPECT_FALSE(id.contains("settings"));
    EXPECT_EQ(targets_.find(id), "/settings/api-tokens/cli?state=a%20b&client=win-loops");
    EXPECT_EQ(targets_.find(id), "/settings/api-tokens/cli?state=a%20b&client=win-loops");
}

TEST_F(ReturnTargetsTest, never_lead_elsewhere) {
    for (const std::string_view path :
         {"", "settings", "//evil.example/", "/\\evil.example", "https://evil.example/", "/a\r\nLocation: x",
          "/a b", "\\/evil.example", "/\t/evil.example", "/\xC3\xA4"}) {
        EXPECT_EQ(targets_.keep(path), "") << path;
    }
    EXPECT_EQ(targets_.keep("/" + std::string(8 * 1024, 'a')), "");
    EXPECT_NE(targets_.keep("/" + std::string(8 * 1024 - 1, 'a')), "");
}

TEST_F(ReturnTargetsTest, are_unknown_to_who_guesses) {
    targets_.keep("/settings");
    EXPECT_EQ(targets_.find(""), std::nullopt);
    EXPECT_EQ(targets_.find("/settings"), std::nullopt);
    EXPECT_EQ(targets_.find("AAAAAAAAAAAAAAAAAAAAAA"), std::nullopt);
}

TEST_F(ReturnTargetsTest, hold_for_half_an_hour) {
    const std::string id = targets_.keep("/settings");
    clock_.advance(std::chrono::minutes(30) - std::chrono::milliseconds(1));
    EXPECT_TRUE(targets_.find(id));
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_FALSE(targets_.find(id));
}

TEST_F(ReturnTargetsTest, drop_the_oldest_when_there_are_too_many) {
    const std::string first = targets_.keep("/first");
    std::string last;
    for (int i = 0; i < 100; ++i) last = targets_.keep("/settings");
    EXPECT_FALSE(targets_.find(first));
    EXPECT_TRUE(targets_.find(last));
}

TEST_F(ReturnTargetsTest, drop_the_oldest_when_long_ones_take_too_much_memory) {
    const std::string first = targets_.keep("/first");
    for (int i = 0; i < 13; ++i) targets_.keep("/" + std::string(8'000, 'a'));
    EXPECT_FALSE(targets_.find(first));
}

}  // namespace
}  // namespace winsh
