#include "access/device_grants.h"

#include <atomic>
#include <latch>
#include <thread>

#include "access/access_test_case.h"
#include "access/token_cache.h"

namespace winsh {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class DeviceGrantsTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        tokens_.emplace(*store_, cache_, clock_, random_);
        grants_.emplace(*store_, *tokens_, clock_, random_);
        ada_ = somebody("ada@example.com", "Engines");
    }
    void TearDown() override {
        grants_.reset();
        tokens_.reset();
        AccessTest::TearDown();
    }
    OAuthResult<StartedDeviceGrant> start(const Origin& origin) {
        return grants_->start({"win", "server", Scopes{Scope::snapshots_read}}, origin);
    }
    std::string new_code() { return start(origin_)->user_code; }
    ApprovalDecision yes() const {
        return {ada_.memberships[0].workspace.id, Scopes{Scope::snapshots_read}, 30};
    }
    ErrorKind kind_of(std::string_view code, const Viewer& viewer, const Origin& origin) {
        const auto found = grants_->find(viewer, code, origin);
        return found ? ErrorKind::internal : found.error().kind;
    }

    TokenCache cache_{1'000};
    std::optional<Tokens> tokens_;
    std::optional<DeviceGrants> grants_;
    Viewer ada_;
};

TEST_F(DeviceGrantsTest, are_found_by_what_a_person_types) {
    const auto started = start(origin_);
    ASSERT_TRUE(started.has_value());
    EXPECT_EQ(started->expires_in, minutes(10));
    EXPECT_EQ(started->interval, seconds(5));
    EXPECT_GE(started->device_code.size(), 43U);
    const auto grant = grants_->find(ada_, " " + to_lower_ascii(started->user_code), origin_);
    ASSERT_TRUE(grant.has_value());
    EXPECT_EQ(grant->client, "win");
    EXPECT_EQ(grant->host, "server");
    EXPECT_EQ(grant->address, origin_.address);
    EXPECT_EQ(grant->created_at, clock_.now());
    EXPECT_EQ(grant->scopes, Scopes{Scope::snapshots_read});
}

TEST_F(DeviceGrantsTest, end_after_ten_minutes_or_with_an_answer) {
    const std::string late = new_code();
    const std::string denied = new_code();
    ASSERT_TRUE(grants_->deny(ada_, denied, origin_));
    EXPECT_EQ(kind_of(denied, ada_, origin_), ErrorKind::not_found);
    EXPECT_FALSE(grants_->approve(ada_, denied, yes(), origin_));
    clock_.advance(minutes(10));
    EXPECT_EQ(kind_of(late, ada_, origin_), ErrorKind::not_found);
    EXPECT_EQ(grants_->approve(ada_, late, yes(), origin_).error().field, "user_code");
}

TEST_F(DeviceGrantsTest, give_no_scope_that_was_not_asked_for_and_decide_nothing_by_a_wrong_decision) {
    const std::string code = new_code();
    ApprovalDecision decision = yes();
    decision.scopes = Scopes::all();
    EXPECT_EQ(grants_->approve(ada_, code, decision, origin_).error().field, "scopes");
    decision.scopes = {};
    EXPECT_EQ(grants_->approve(ada_, code, decision, origin_).error().field, "scopes");
    decision = yes();
    decision.expires_in_days = 91;
    EXPECT_EQ(grants_->approve(ada_, code, decision, origin_).error().field, "expires_in_days");
    decision = yes();
    decision.workspace = somebody("eve@example.com", "Elsewhere").memberships[0].workspace.id;
    EXPECT_EQ(grants_->approve(ada_, code, decision, origin_).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(grants_->approve(ada_, code, yes(), origin_));
    const AuditEntry entry = audit_of(ada_).front();
    EXPECT_EQ(entry.action, AuditAction::cli_approved);
    EXPECT_TRUE(entry.detail.contains("win on server")) << entry.detail;
    EXPECT_TRUE(entry.detail.contains(origin_.address)) << entry.detail;
}

TEST_F(DeviceGrantsTest, guessing_is_throttled_by_user_whatever_the_address_and_session) {
    const std::string code = new_code();
    for (int i = 0; i < 6; ++i) {
        const Origin from{"198.51.100." + std::to_string(i), ""};
        EXPECT_EQ(kind_of("BCDF-GHJK", ada_, from), ErrorKind::not_found);
    }
    Viewer again = ada_;
    again.session = new_session(ada_.user.id);
    const auto throttled = grants_->find(again, code, origin_);
    ASSERT_FALSE(throttled.has_value());
    EXPECT_EQ(throttled.error().kind, ErrorKind::rate_limited);
    EXPECT_GE(throttled.error().retry_after_seconds, 1);
    clock_.advance(seconds(throttled.error().retry_after_seconds));
    EXPECT_TRUE(grants_->find(again, code, origin_).has_value());
    EXPECT_TRUE(grants_->approve(again, code, yes(), origin_)) << "a code that was right makes nobody wait";
}

TEST_F(DeviceGrantsTest, guessing_is_throttled_by_address_whoever_signs_in_there) {
    for (int i = 0; i < 26; ++i) {
        const Viewer one = somebody("user" + std::to_string(i) + "@example.com", "Crowd");
        EXPECT_EQ(kind_of("BCDF-GHJK", one, origin_), ErrorKind::not_found) << i;
    }
    EXPECT_EQ(kind_of("BCDF-GHJK", ada_, origin_), ErrorKind::rate_limited);
    EXPECT_EQ(kind_of("BCDF-GHJK", ada_, {"198.51.100.9", ""}), ErrorKind::not_found);
}

TEST_F(DeviceGrantsTest, guesses_at_the_same_moment_are_not_all_the_first) {
    std::atomic<int> looked{0};
    std::latch start(32);
    {
        std::vector<std::jthread> guessers;
        for (int i = 0; i < 32; ++i)
            guessers.emplace_back([&] {
                start.arrive_and_wait();
                looked += kind_of("BCDF-GHJK", ada_, origin_) == ErrorKind::not_found ? 1 : 0;
            });
    }
    // A few may slip between the question and the count, but not as many as the store takes time for.
    EXPECT_LE(looked, 16);
    EXPECT_EQ(kind_of("BCDF-GHJK", ada_, origin_), ErrorKind::rate_limited);
}

TEST_F(DeviceGrantsTest, what_is_no_code_is_no_guess) {
    for (int i = 0; i < 50; ++i) EXPECT_EQ(kind_of("what?", ada_, origin_), ErrorKind::invalid);
    EXPECT_TRUE(grants_->find(ada_, new_code(), origin_).has_value());
}

TEST_F(DeviceGrantsTest, strangers_begin_so_many_and_then_wait) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(start(origin_).has_value()) << i;
    const auto refused = start(origin_);
    ASSERT_FALSE(refused.has_value()) << "as many as may wait from one address";
    EXPECT_EQ(refused.error().code, "slow_down");
    EXPECT_EQ(refused.error().error.kind, ErrorKind::rate_limited);
    EXPECT_EQ(refused.error().error.retry_after_seconds, 600);
    EXPECT_EQ(start(origin_).error().error.retry_after_seconds, 2)
        << "and the store is not asked again at once";
    EXPECT_TRUE(start({"198.51.100.9", ""}).has_value());
}

TEST_F(DeviceGrantsTest, strangers_with_a_whole_network_begin_so_many_and_then_wait) {
    const auto from = [&](int subnet, std::string_view network) {
        return start({std::string(network) + std::to_string(subnet) + "::1", ""}).has_value();
    };
    for (int subnet = 0; subnet < 200; ++subnet) ASSERT_TRUE(from(subnet, "2001:db8:1:")) << subnet;
    EXPECT_FALSE(from(200, "2001:db8:1:"));
    EXPECT_TRUE(from(200, "2001:db8:2:"));
}

}  // namespace
}  // namespace winsh
