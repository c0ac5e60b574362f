#include "access/cli_approval.h"

#include <atomic>
#include <thread>

#include "access/access_test_case.h"
#include "base/token_text.h"

namespace winsh {
namespace {

class CliApprovalsTest : public AccessTest {
protected:
    void SetUp() override {
        AccessTest::SetUp();
        tokens_.emplace(*store_, cache_, clock_, random_);
        approvals_.emplace(*tokens_, *store_, clock_, random_, "https://win.example.com");
        ada_ = somebody("ada@example.com", "Engines");
    }
    void TearDown() override {
        approvals_.reset();
        tokens_.reset();
        AccessTest::TearDown();
    }

    static ApprovalRequest asked(const std::string& state = "s t&te") {
        return {"win-loops", "laptop", RedirectUri::parse("http://127.0.0.1:49152/callback?a=b").value(),
                state, Scopes::all()};
    }
    ApprovalDecision yes() const {
        return {ada_.memberships[0].workspace.id, Scopes{Scope::snapshots_read}, 30};
    }
    std::size_t token_count() { return tokens_->list(ada_)->size(); }
    void expect_unknown(const Result<CliApprovals::Outcome>& outcome) {
        ASSERT_FALSE(outcome.has_value());
        EXPECT_EQ(outcome.error().kind, ErrorKind::invalid);
        EXPECT_EQ(audit_of(ada_).front().action, AuditAction::request_refused);
    }

    TokenCache cache_{1'000};
    std::optional<Tokens> tokens_;
    std::optional<CliApprovals> approvals_;
    Viewer ada_;
};

TEST_F(CliApprovalsTest, answer_the_terminal_with_a_token_in_the_documented_form) {
    const std::string id = approvals_->open(ada_, asked());
    EXPECT_EQ(id.size(), 43U);
    const auto outcome = approvals_->approve(ada_, id, yes(), origin_);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;

    const std::string front = "http://127.0.0.1:49152/callback?a=b&";
    ASSERT_TRUE(outcome->location.starts_with(front));
    const auto fields = parse_form(outcome->location.substr(front.size())).value();
    ASSERT_EQ(fields.size(), 5U);
    EXPECT_EQ(fields[0].first, "token");
    EXPECT_TRUE(is_token_text(fields[0].second));
    EXPECT_EQ(fields[1], (std::pair<std::string, std::string>("state", "s t&te")));
    EXPECT_EQ(fields[2],
              (std::pair<std::string, std::string>("workspace", ada_.memberships[0].workspace.id.text())));
    EXPECT_EQ(fields[3], (std::pair<std::string, std::string>("api_url", "https://win.example.com")));
    EXPECT_EQ(fields[4], (std::pair<std::string, std::string>(
                             "expires_at", to_iso8601(clock_.now() + std::chrono::days(30)))));

    const ListedToken listed = tokens_->list(ada_)->at(0);
    EXPECT_EQ(listed.token.digest, sha256(fields[0].second));
    EXPECT_EQ(listed.token.name, "win-loops on laptop");
    EXPECT_EQ(listed.token.client, "win-loops");
    EXPECT_EQ(listed.token.source, TokenSource::cli);
    EXPECT_EQ(listed.token.scopes, Scopes{Scope::snapshots_read});
    EXPECT_EQ(audit_of(ada_).front().action, AuditAction::cli_approved);
}

TEST_F(CliApprovalsTest, work_once) {
    const std::string id = approvals_->open(ada_, asked());
    ASSERT_TRUE(approvals_->approve(ada_, id, yes(), origin_).has_value());
    expect_unknown(approvals_->approve(ada_, id, yes(), origin_));
    expect_unknown(approvals_->deny(ada_, id, origin_));
    EXPECT_EQ(token_count(), 1U);
    EXPECT_FALSE(approvals_->find(ada_, id, origin_));
}

TEST_F(CliApprovalsTest, work_once_also_when_clicked_twice_at_the_same_moment) {
    for (int round = 0; round < 10; ++round) {
        const std::string id = approvals_->open(ada_, asked());
        std::atomic<int> approved{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back(
                [&] { approved += approvals_->approve(ada_, id, yes(), origin_).has_value() ? 1 : 0; });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(approved, 1);
    }
    EXPECT_EQ(token_count(), 10U);
}

TEST_F(CliApprovalsTest, belong_to_the_session_that_opened_them) {
    const std::string id = approvals_->open(ada_, asked());
    Viewer other_browser = ada_;
    other_browser.session = new_session(ada_.user.id);
    EXPECT_FALSE(approvals_->find(other_browser, id, origin_));
    expect_unknown(approvals_->approve(other_browser, id, yes(), origin_));
    const Viewer eve = somebody("eve@example.com", "Elsewhere");
    EXPECT_FALSE(approvals_->approve(eve, id, yes(), origin_).has_value());
    EXPECT_FALSE(approvals_->deny(eve, id, origin_).has_value());
    EXPECT_TRUE(approvals_->approve(ada_, id, yes(), origin_).has_value())
        << "and a stranger cannot spoil them";
}

TEST_F(CliApprovalsTest, hold_for_ten_minutes) {
    const std::string id = approvals_->open(ada_, asked());
    clock_.advance(std::chrono::minutes(10) - std::chrono::milliseconds(1));
    EXPECT_TRUE(approvals_->find(ada_, id, origin_));
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_FALSE(approvals_->find(ada_, id, origin_));
    expect_unknown(approvals_->approve(ada_, id, yes(), origin_));
    EXPECT_EQ(token_count(), 0U);
}

TEST_F(CliApprovalsTest, are_not_used_up_by_a_decision_that_breaks_a_rule) {
    const std::string id = approvals_->open(ada_, asked());
    ApprovalDecision decision = yes();
    decision.scopes = {};
    EXPECT_EQ(approvals_->approve(ada_, id, decision, origin_).error().field, "scopes");
    for (const int days : {0, -5, 91, 365}) {
        decision = yes();
        decision.expires_in_days = days;
        EXPECT_EQ(approvals_->approve(ada_, id, decision, origin_).error().field, "expires_in_days");
    }
    decision = yes();
    decision.workspace = somebody("eve@example.com", "Elsewhere").memberships[0].workspace.id;
    EXPECT_EQ(approvals_->approve(ada_, id, decision, origin_).error().kind, ErrorKind::not_found);
    EXPECT_EQ(token_count(), 0U);
    EXPECT_TRUE(approvals_->approve(ada_, id, yes(), origin_).has_value());
}

TEST_F(CliApprovalsTest, give_no_scope_that_was_not_asked_for) {
    ApprovalRequest request = asked();
    request.scopes = {Scope::snapshots_read};
    const std::string id = approvals_->open(ada_, request);
    ApprovalDecision decision = yes();
    decision.scopes = Scopes::all();
    EXPECT_EQ(approvals_->approve(ada_, id, decision, origin_).error().field, "scopes");
}

TEST_F(CliApprovalsTest, tell_the_terminal_of_a_refusal) {
    const std::string id = approvals_->open(ada_, asked());
    const auto outcome = approvals_->deny(ada_, id, origin_);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->location, "http://127.0.0.1:49152/callback?a=b&error=access_denied&state=s%20t%26te");
    EXPECT_EQ(audit_of(ada_).front().action, AuditAction::cli_denied);
    expect_unknown(approvals_->approve(ada_, id, yes(), origin_));
    EXPECT_EQ(token_count(), 0U);
}

TEST_F(CliApprovalsTest, name_the_token_within_its_limit) {
    ApprovalRequest request = asked();
    request.client = std::string(100, 'c');
    request.host = std::string(100, 'h');
    const std::string id = approvals_->open(ada_, request);
    ASSERT_TRUE(approvals_->approve(ada_, id, yes(), origin_).has_value());
    EXPECT_EQ(tokens_->list(ada_)->at(0).token.name, std::string(100, 'c'));
}

TEST_F(CliApprovalsTest, of_one_session_push_out_only_their_own) {
    const Viewer eve = somebody("eve@example.com", "Elsewhere");
    const std::string of_ada = approvals_->open(ada_, asked());
    const std::string first = approvals_->open(eve, asked());
    std::string last;
    for (int i = 0; i < 20; ++i) last = approvals_->open(eve, asked());
    EXPECT_FALSE(approvals_->find(eve, first, origin_));
    EXPECT_TRUE(approvals_->find(eve, last, origin_));
    EXPECT_TRUE(approvals_->find(ada_, of_ada, origin_));
}

TEST_F(CliApprovalsTest, are_unknown_to_who_guesses) {
    approvals_->open(ada_, asked());
    for (const std::string& id :
         {std::string(), std::string("x"), std::string(43, 'A'), std::string(100'000, 'A')}) {
        EXPECT_FALSE(approvals_->find(ada_, id, origin_));
        expect_unknown(approvals_->approve(ada_, id, yes(), origin_));
    }
}

TEST_F(CliApprovalsTest, give_a_code_to_who_asks_for_one) {
    ApprovalRequest request = asked();
    request.challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const auto outcome = approvals_->approve(ada_, approvals_->open(ada_, request), yes(), origin_);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    const auto fields = parse_form(outcome->location.substr(outcome->location.find('?') + 1)).value();
    ASSERT_EQ(fields.size(), 6U) << outcome->location;
    EXPECT_EQ(fields[1].first, "code");
    EXPECT_EQ(fields[2], (std::pair<std::string, std::string>("state", "s t&te")));
    EXPECT_EQ(fields[3], (std::pair<std::string, std::string>("iss", "https://win.example.com")));
    EXPECT_EQ(fields[4].first, "workspace");
    EXPECT_EQ(fields[5].first, "api_url");
    EXPECT_EQ(token_count(), 0U);

    const auto code = store_->codes().find(sha256(fields[1].second));
    ASSERT_TRUE(code && *code);
    EXPECT_EQ((*code)->client, "win-loops");
    EXPECT_EQ((*code)->redirect_uri, "http://127.0.0.1:49152/callback?a=b");
    EXPECT_EQ((*code)->challenge, request.challenge);
    EXPECT_EQ((*code)->terms.session, ada_.session.id);
    EXPECT_EQ((*code)->expires_at, clock_.now() + std::chrono::seconds(60));

    const auto denied = approvals_->deny(ada_, approvals_->open(ada_, request), origin_);
    EXPECT_EQ(denied->location,
              "http://127.0.0.1:49152/callback?a=b&error=access_denied&state=s%20t%26te&iss=https%3A%2F%2F"
              "win.example.com");
}

}  // namespace
}  // namespace winsh
