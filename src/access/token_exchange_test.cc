#include "access/token_exchange.h"

#include <atomic>
#include <thread>

#include "access/access_test_case.h"
#include "access/authorization_codes.h"
#include "access/bearer.h"
#include "access/device_grants.h"
#include "access/pkce.h"
#include "base/token_text.h"

namespace winsh {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kCallback = "http://127.0.0.1:49152/callback";

/// A second later each time that somebody asks.
class TickingClock final : public Clock {
public:
    explicit TickingClock(Timestamp start) : now_(start) {}
    Timestamp now() const override { return now_ += seconds(1); }
    SteadyTime steady_now() const override { return {}; }

private:
    mutable Timestamp now_;
};

class TokenExchangeTest : public AccessTest {
protected:
    /// What one process has of its own.
    struct Process {
        Process(Store& store, const Clock& clock, Random& random)
            : tokens(store, cache, clock, random),
              codes(tokens, store, clock, random),
              grants(store, tokens, clock, random),
              exchange(store, tokens, cache, clock, random),
              bearer(cache, store.tokens(), clock) {}
        TokenCache cache{1'000};
        Tokens tokens;
        AuthorizationCodes codes;
        DeviceGrants grants;
        TokenExchange exchange;
        BearerAuthentication bearer;
    };

    void SetUp() override {
        AccessTest::SetUp();
        here_.emplace(*store_, clock_, random_);
        ada_ = somebody("ada@example.com", "Engines");
    }
    void TearDown() override {
        here_.reset();
        AccessTest::TearDown();
    }

    ApprovalDecision yes() const {
        return {ada_.memberships[0].workspace.id, Scopes{Scope::snapshots_read}, 30};
    }
    Secret new_code() {
        const ApprovalRequest request{"win",   "laptop",      RedirectUri::parse(kCallback).value(),
                                      "state", Scopes::all(), challenge_of(kVerifier)};
        auto code = here_->codes.issue(ada_, request, yes(), origin_);
        EXPECT_TRUE(code.has_value()) << (code ? "" : code.error().message);
        return code ? *std::move(code) : Secret();
    }
    static CodeExchange of(const Secret& code) {
        return {code, std::string(kCallback), "win", Secret(kVerifier)};
    }
    StartedDeviceGrant new_grant() {
        auto started = here_->grants.start({"win", "server", Scopes::all()}, origin_);
        EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().error.message);
        return started ? *std::move(started) : StartedDeviceGrant{};
    }
    StartedDeviceGrant new_approved() {
        StartedDeviceGrant started = new_grant();
        EXPECT_TRUE(here_->grants.approve(ada_, started.user_code, yes(), origin_));
        return started;
    }
    std::string poll(const StartedDeviceGrant& grant, const std::string& client = "win") {
        return code_of(here_->exchange.of_device({grant.device_code, client}, origin_));
    }
    std::string sentence_of(const StartedDeviceGrant& grant) {
        const auto answer = here_->exchange.of_device({grant.device_code, "win"}, origin_);
        return answer ? "" : answer.error().error.message;
    }
    /// "" where there is a token.
    static std::string code_of(const OAuthResult<GrantedToken>& result) {
        return result ? "" : std::string(result.error().code);
    }
    bool works(const Secret& token) {
        const auto answer = here_->bearer.authenticate(token.reveal());
        return answer && answer->verdict == BearerVerdict::accepted;
    }
    AuditAction last_action() { return audit_of(ada_).front().action; }
    std::size_t token_count() { return here_->tokens.list(ada_)->size(); }

    std::optional<Process> here_;
    Viewer ada_;
};

TEST_F(TokenExchangeTest, gives_the_token_that_was_approved) {
    const Secret code = new_code();
    EXPECT_GE(code.size(), 43U);
    EXPECT_EQ(last_action(), AuditAction::cli_approved);
    EXPECT_EQ(token_count(), 0U) << "nothing exists before the code is exchanged";
    clock_.advance(seconds(59));
    const auto granted = here_->exchange.of_code(of(code), origin_);
    ASSERT_TRUE(granted.has_value()) << granted.error().error.message;
    EXPECT_TRUE(is_token_text(granted->text.reveal()));
    EXPECT_EQ(granted->token.scopes, Scopes{Scope::snapshots_read});
    EXPECT_EQ(granted->token.name, "win on laptop");
    EXPECT_EQ(granted->token.client, "win");
    EXPECT_EQ(granted->token.source, TokenSource::cli);
    EXPECT_EQ(granted->token.workspace, ada_.memberships[0].workspace.id);
    EXPECT_EQ(granted->token.expires_at, clock_.now() + days(30));
    EXPECT_TRUE(works(granted->text));
    const AuditEntry entry = audit_of(ada_).front();
    EXPECT_EQ(entry.action, AuditAction::token_fetched);
    EXPECT_EQ(entry.subject, granted->token.id.text());
    EXPECT_EQ(entry.actor_email, "ada@example.com");
    EXPECT_EQ(entry.address, origin_.address);
}

TEST_F(TokenExchangeTest, second_use_of_a_code_revokes_what_it_gave) {
    const Secret code = new_code();
    const auto granted = here_->exchange.of_code(of(code), origin_);
    ASSERT_TRUE(granted.has_value());
    ASSERT_TRUE(works(granted->text));
    // Also without the verifier: whoever has the code has seen what nobody should.
    CodeExchange thief = of(code);
    thief.verifier = Secret(std::string(43, 'x'));
    EXPECT_EQ(code_of(here_->exchange.of_code(thief, origin_)), "invalid_grant");
    EXPECT_FALSE(works(granted->text));
    EXPECT_EQ(last_action(), AuditAction::code_reused);
    const std::size_t entries = audit_of(ada_).size();
    EXPECT_EQ(code_of(here_->exchange.of_code(of(code), origin_)), "invalid_grant");
    EXPECT_EQ(audit_of(ada_).size(), entries) << "once is enough for the record";
}

TEST_F(TokenExchangeTest, second_use_in_another_process_revokes_too) {
    const auto store = open_store_again();
    Process there(*store, clock_, random_);
    const Secret code = new_code();
    const auto granted = there.exchange.of_code(of(code), origin_);
    ASSERT_TRUE(granted.has_value());
    EXPECT_EQ(code_of(here_->exchange.of_code(of(code), origin_)), "invalid_grant");
    EXPECT_FALSE(works(granted->text));
}

TEST_F(TokenExchangeTest, code_works_once_however_many_send_it_at_once) {
    const auto store = open_store_again();
    Process there(*store, clock_, random_);
    const Secret code = new_code();
    std::atomic<int> given{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            TokenExchange& exchange = i % 2 == 0 ? here_->exchange : there.exchange;
            given += exchange.of_code(of(code), origin_).has_value() ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(given, 1);
    EXPECT_EQ(token_count(), 1U);
}

TEST_F(TokenExchangeTest, anything_wrong_uses_the_code_up) {
    const auto tamper = [](CodeExchange exchange, auto change) {
        change(exchange);
        return exchange;
    };
    using Change = std::function<void(CodeExchange&)>;
    const Change changes[] = {
        [](CodeExchange& e) { e.verifier = Secret(std::string(43, 'x')); },
        [](CodeExchange& e) { e.verifier = Secret("short"); },
        [](CodeExchange& e) { e.verifier = Secret(challenge_of(kVerifier)); },
        [](CodeExchange& e) { e.client = "Win"; },
        [](CodeExchange& e) { e.redirect_uri += "/"; },
        [](CodeExchange& e) { e.redirect_uri = "http://localhost:49152/callback"; },
        [](CodeExchange&) {},  // After it has run out: see below.
    };
    for (const Change& change : changes) {
        const Secret code = new_code();
        const bool is_late = &change == &changes[6];
        if (is_late) clock_.advance(seconds(60));
        EXPECT_EQ(code_of(here_->exchange.of_code(tamper(of(code), change), origin_)), "invalid_grant");
        EXPECT_EQ(last_action(), AuditAction::exchange_refused);
        EXPECT_EQ(code_of(here_->exchange.of_code(of(code), origin_)), "invalid_grant") << "burnt";
    }
    EXPECT_EQ(token_count(), 0U);
}

TEST_F(TokenExchangeTest, what_has_run_out_stays_so_when_the_clock_is_set_back) {
    const Secret code = new_code();
    const Timestamp before = clock_.now();
    clock_.advance(seconds(61));
    clock_.set_wall_clock(before);
    EXPECT_EQ(code_of(here_->exchange.of_code(of(code), origin_)), "invalid_grant");
}

TEST_F(TokenExchangeTest, clock_that_was_set_back_keeps_nobody_out) {
    clock_.advance(seconds(1));
    clock_.set_wall_clock(clock_.now() - std::chrono::hours(1));
    EXPECT_EQ(code_of(here_->exchange.of_code(of(new_code()), origin_)), "");
    EXPECT_EQ(poll(new_approved()), "");
}

TEST_F(TokenExchangeTest, reset_password_and_ended_session_void_what_was_approved) {
    const Secret code = new_code();
    const StartedDeviceGrant grant = new_approved();
    ASSERT_TRUE(store_->accounts().set_password(ada_.user.id, {.record = "-2"},
                                                {entry_of(AuditAction::password_reset)}));
    EXPECT_EQ(code_of(here_->exchange.of_code(of(code), origin_)), "invalid_grant");
    EXPECT_EQ(last_action(), AuditAction::exchange_refused);
    EXPECT_EQ(poll(grant), "access_denied");
    EXPECT_EQ(last_action(), AuditAction::exchange_refused);
    const std::size_t entries = audit_of(ada_).size();
    EXPECT_EQ(poll(grant), "access_denied");
    EXPECT_EQ(audit_of(ada_).size(), entries);
    EXPECT_EQ(token_count(), 0U);
}

TEST_F(TokenExchangeTest, codes_that_are_none_are_slowed_down_by_address) {
    for (int i = 0; i < 31; ++i)
        EXPECT_EQ(code_of(here_->exchange.of_code(of(Secret("none")), origin_)), "invalid_grant");
    const auto throttled = here_->exchange.of_code(of(Secret("none")), origin_);
    ASSERT_EQ(code_of(throttled), "temporarily_unavailable");
    EXPECT_EQ(throttled.error().error.kind, ErrorKind::rate_limited);
    EXPECT_GE(throttled.error().error.retry_after_seconds, 1);
    StartedDeviceGrant unknown = new_grant();
    unknown.device_code = Secret("none");
    EXPECT_EQ(poll(unknown), "slow_down");
    const Origin elsewhere{"198.51.100.9", ""};
    EXPECT_EQ(code_of(here_->exchange.of_code(of(Secret("none")), elsewhere)), "invalid_grant");
    // Whoever shares the address with them, and has a code, is not kept waiting.
    EXPECT_EQ(code_of(here_->exchange.of_code(of(new_code()), origin_)), "");
    EXPECT_EQ(poll(new_approved()), "");
}

TEST_F(TokenExchangeTest, device_grant_is_pending_until_somebody_decides) {
    const StartedDeviceGrant grant = new_grant();
    EXPECT_EQ(poll(grant), "authorization_pending");
    clock_.advance(seconds(5));
    EXPECT_EQ(poll(grant), "authorization_pending");
    ASSERT_TRUE(here_->grants.approve(ada_, grant.user_code, yes(), origin_));
    const auto granted = here_->exchange.of_device({grant.device_code, "win"}, origin_);
    ASSERT_TRUE(granted.has_value()) << "what is approved is given at once";
    EXPECT_TRUE(works(granted->text));
    EXPECT_EQ(granted->token.name, "win on server");
    EXPECT_EQ(last_action(), AuditAction::token_fetched);
    EXPECT_EQ(poll(grant), "invalid_grant") << "to the first poll only";
    EXPECT_TRUE(works(granted->text));
    EXPECT_EQ(token_count(), 1U);
}

TEST_F(TokenExchangeTest, terminal_that_asks_too_often_is_told_to_slow_down_five_seconds_each_time) {
    const StartedDeviceGrant grant = new_grant();
    EXPECT_EQ(poll(grant), "authorization_pending");
    clock_.advance(seconds(4));
    EXPECT_EQ(poll(grant), "slow_down");
    clock_.advance(seconds(5));
    EXPECT_EQ(poll(grant), "slow_down") << "10 seconds by now, and 9 have passed";
    clock_.advance(seconds(6));
    EXPECT_EQ(poll(grant), "authorization_pending") << "15 seconds after the last one that kept to it";
    for (int i = 0; i < 40; ++i) EXPECT_EQ(poll(grant), "slow_down");
    clock_.advance(TokenExchange::kLongestInterval);
    EXPECT_EQ(poll(grant), "authorization_pending") << "and never longer than a minute";
}

TEST_F(TokenExchangeTest, device_grant_that_was_denied_or_ran_out_says_so) {
    const StartedDeviceGrant denied = new_grant();
    ASSERT_TRUE(here_->grants.deny(ada_, denied.user_code, origin_));
    EXPECT_EQ(last_action(), AuditAction::cli_denied);
    EXPECT_EQ(poll(denied), "access_denied");
    const StartedDeviceGrant late = new_grant();
    const StartedDeviceGrant approved_late = new_approved();
    clock_.advance(minutes(10));
    EXPECT_EQ(poll(late), "expired_token");
    EXPECT_TRUE(sentence_of(late).contains("Nobody has approved"));
    EXPECT_EQ(poll(approved_late), "expired_token");
    EXPECT_TRUE(sentence_of(approved_late).contains("approved, but its time ran out"));
    EXPECT_EQ(token_count(), 0U);
}

TEST_F(TokenExchangeTest, device_grant_that_runs_out_while_it_is_redeemed_says_so) {
    const StartedDeviceGrant grant = new_approved();
    // The exchange asks as it is made, at the look (in time) and for the token (too late).
    clock_.advance(minutes(10) - std::chrono::milliseconds(2'500));
    const TickingClock ticking(clock_.now());
    TokenExchange exchange(*store_, here_->tokens, here_->cache, ticking, random_);
    const auto refused = exchange.of_device({grant.device_code, "win"}, origin_);
    ASSERT_EQ(code_of(refused), "expired_token");
    EXPECT_TRUE(refused.error().error.message.contains("its time ran out")) << refused.error().error.message;
    EXPECT_EQ(token_count(), 0U);
}

TEST_F(TokenExchangeTest, device_code_sent_again_says_what_became_of_its_token_and_where_to_revoke_it) {
    const StartedDeviceGrant grant = new_approved();
    EXPECT_EQ(poll(grant), "");
    clock_.advance(minutes(11));
    EXPECT_EQ(poll(grant), "invalid_grant") << "also when it has run out since";
    EXPECT_TRUE(
        sentence_of(grant).contains("the token may be valid all the same: revoke it in the settings"));
}

TEST_F(TokenExchangeTest, device_code_is_of_one_client) {
    const StartedDeviceGrant grant = new_approved();
    EXPECT_EQ(poll(grant, "another"), "invalid_grant");
    EXPECT_EQ(poll(grant), "");
}

TEST_F(TokenExchangeTest, gives_no_token_beyond_what_one_user_may_have) {
    const Secret code = new_code();
    TokenRequest request;
    request.name = "one of many";
    for (int i = 0; i < Tokens::kMostActive; ++i) ASSERT_TRUE(here_->tokens.issue(ada_, request, origin_));
    const auto refused = here_->exchange.of_code(of(code), origin_);
    ASSERT_EQ(code_of(refused), "invalid_grant");
    EXPECT_TRUE(refused.error().error.message.contains("Revoke one"));
}

}  // namespace
}  // namespace winsh
