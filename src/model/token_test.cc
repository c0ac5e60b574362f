#include "model/token.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

using std::chrono::milliseconds;

TEST(ApiToken, expires_at_the_very_millisecond) {
    const Timestamp end = FakeClock().now();
    ApiToken token;
    token.expires_at = end;
    EXPECT_EQ(token.state_at(end - milliseconds(1)), TokenState::active);
    EXPECT_EQ(token.state_at(end), TokenState::expired);
}

TEST(ApiToken, without_an_end_never_expires) {
    EXPECT_EQ(ApiToken{}.state_at(Timestamp::max()), TokenState::active);
}

TEST(ApiToken, is_revoked_whatever_the_clock_says) {
    const Timestamp now = FakeClock().now();
    ApiToken token;
    token.revoked_at = now;
    token.expires_at = now - milliseconds(1);
    EXPECT_EQ(token.state_at(now - std::chrono::hours(24 * 400)), TokenState::revoked);
    EXPECT_EQ(token.state_at(now), TokenState::revoked);
}

TEST(Scopes, are_listed_in_alphabetical_order) {
    const std::vector<Scope> list = Scopes{Scope::snapshots_read, Scope::loops_run, Scope::loops_read}.list();
    std::vector<std::string_view> names;
    for (const Scope scope : list) names.push_back(name_of(scope));
    EXPECT_EQ(names, (std::vector<std::string_view>{"loops:read", "loops:run", "snapshots:read"}));
}

TEST(Scopes, contain_what_was_added_and_nothing_else) {
    const Scopes scopes{Scope::loops_run};
    EXPECT_TRUE(scopes.contains(Scope::loops_run));
    EXPECT_FALSE(scopes.contains(Scope::snapshots_read));
    EXPECT_TRUE(Scopes::all().contains_all(scopes));
    EXPECT_FALSE(scopes.contains_all(Scopes::all()));
    EXPECT_TRUE(scopes.contains_all({}));
}

TEST(Scopes, read_back_from_their_bits_without_unknown_ones) {
    EXPECT_EQ(Scopes::from_bits(0xff), Scopes::all());
    EXPECT_EQ(Scopes::from_bits(Scopes{Scope::loops_read}.bits()), Scopes{Scope::loops_read});
}

TEST(Scopes, have_a_plain_sentence_each) {
    for (const Scope scope : Scopes::all().list()) {
        EXPECT_GT(description_of(scope).size(), 20u);
        EXPECT_TRUE(description_of(scope).ends_with("."));
    }
}

}  // namespace
}  // namespace winsh
