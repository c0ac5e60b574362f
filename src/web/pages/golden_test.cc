// Every page as it is, kept in html/testdata and read in review. `./dev golden` (WINSH_UPDATE_GOLDEN=1)
// renews the files.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "base/format.h"
#include "base/text.h"
#include "web/pages/page_test.h"
#include "web/pages/rich_sections_test.h"

namespace winsh::web {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// With what differs from run to run, or with unrelated changes, made alike: digests, ids, form tokens.
std::string masked(std::string html) {
    static constexpr std::size_t kShortestRun = 12;
    std::string out;
    std::size_t at = 0;
    while (at < html.size()) {
        std::size_t end = at;
        bool has_digit = false;
        while (end < html.size() && (std::isalnum(static_cast<unsigned char>(html[end])) != 0 ||
                                     html[end] == '_' || html[end] == '-')) {
            has_digit = has_digit || std::isdigit(static_cast<unsigned char>(html[end])) != 0;
            ++end;
        }
        const std::string_view word = std::string_view(html).substr(at, std::max<std::size_t>(end - at, 1));
        out += has_digit && word.size() >= kShortestRun && !word.starts_with("2026-") ? std::string_view("ID")
                                                                                      : word;
        at += word.size();
    }
    return out;
}

std::string path_of(std::string_view name) {
    return format("{}/src/web/html/testdata/{}.html", WINSH_SOURCE_DIR, name);
}

void expect_golden(std::string_view name, const Page& page, int status = 200) {
    EXPECT_EQ(page.status, status) << name << ": " << page.body;
    const std::string html = masked(page.body);
    if (std::getenv("WINSH_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path_of(name)) << html;
        return;
    }
    std::ifstream file(path_of(name));
    std::ostringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(html, golden.str()) << name << " differs from its golden file; ./dev golden renews it";
}

Json github_content() {
    return parse_json(R"({"github":{
        "repository":{"fullName":"acme/shop","defaultBranch":"main"},
        "codeowners":[{"pattern":"src/checkout/","owner":"@acme/payments"}],
        "recentCommits":[{"sha":"4f1c2a9","message":"checkout: round totals once","author":"ada",
            "date":"2026-06-16T15:02:11.000Z","files":["src/checkout/total.ts"],"url":"https://github.com/acme/shop/commit/4f1c2a9"}],
        "existingIssues":[{"number":812,"title":"Totals are off by one cent","url":"https://github.com/acme/shop/issues/812"}]}})")
        .value_or(Json());
}

class GoldenPages : public PageTest {
protected:
    void SetUp() override {
        owner_ = add_user("ada@example.com", "Acme Shop");
        sign_in_as(owner_);
    }

    void record_acts_of_the_operator() {
        Accounts& accounts = parts_->accounts;
        add_user("cid@example.com", "Looms");
        EXPECT_TRUE(accounts
                        .create({"bob@example.com", Secret("a long enough phrase"), "Acme Shop"},
                                FirstAccountOnly::no, Origin{"local", "winshd user add"})
                        .has_value());
        EXPECT_TRUE(accounts.join("cid@example.com", "Acme Shop").has_value());
        EXPECT_TRUE(accounts.reset_password("bob@example.com", Secret("another long phrase")).has_value());
        record_rotation(AuditAction::key_rotation_begun, "Begun: the key new replaces the key old.");
        record_rotation(AuditAction::key_rotated,
                        "Ended: all that can be opened is sealed with the key new, not with the key old.");
    }
    void record_rotation(AuditAction action, std::string detail) {
        AuditEntry entry;
        entry.at = parts_->clock.now();
        entry.action = action;
        entry.workspace = viewer().memberships.front().workspace.id;
        entry.subject = "new";
        entry.detail = std::move(detail);
        entry.address = "local";
        EXPECT_TRUE(parts_->store->audit().append(entry).has_value());
    }

    Viewer viewer() { return **parts_->sign_in.recognise(cookie_); }

    IssuedToken issue(std::string_view name, TokenSource source, std::optional<int> days_to_live) {
        TokenRequest request;
        request.name = std::string(name);
        request.source = source;
        request.client = source == TokenSource::cli ? "win-loops" : "";
        request.scopes = source == TokenSource::cli ? Scopes::all() : Scopes{Scope::snapshots_read};
        request.expires_in_days = days_to_live;
        return parts_->tokens.issue(viewer(), request, Origin{"192.0.2.7", "Firefox"}).value();
    }

    void issue_tokens() {
        issue("Old importer", TokenSource::settings, 7);
        parts_->clock.advance(days(9));
        sign_in_as(owner_);
        const IssuedToken lost = issue("Lost laptop", TokenSource::cli, 90);
        issue("Nightly job", TokenSource::settings, std::nullopt);
        parts_->clock.advance(hours(5));
        static_cast<void>(
            parts_->tokens.revoke(viewer(), lost.record.token.id, Origin{"192.0.2.7", "Firefox"}));
        const IssuedToken laptop = issue("win-loops on ada-laptop", TokenSource::cli, 5);
        parts_->clock.advance(minutes(50));
        TokenStore& tokens = parts_->store->tokens();
        const std::int64_t number = tokens.find(laptop.record.token.id).value()->token.number;
        static_cast<void>(tokens.record_uses({{number, parts_->clock.now() - minutes(4)}}));
        laptop_ = laptop.record.token.id;
    }

    void connect_tools() {
        healthy_ = add_connection("acme/shop", {});
        deliver(healthy_, github_content(), {"/github/recentCommits", "/github/existingIssues"});
        ConnectionHealth refused;
        refused.status = ConnectionStatus::needs_auth;
        refused.checked_at = parts_->clock.now() - minutes(12);
        refused.succeeded_at = parts_->clock.now() - hours(30);
        refused.next_at = parts_->clock.now() + minutes(40);
        refused.failures_in_a_row = 3;
        refused.failure = ConnectionFailure{
            "auth", 401, "GitHub refused the token: it may have been revoked or has run out.",
            parts_->clock.now() + minutes(40)};
        ailing_ = add_connection("acme/warehouse", refused);
        parts_->clock.advance(minutes(3));
    }

    /// Which were good, but for an hour in which they were not.
    void poll_often(const Connection& connection) {
        ConnectionHealth health = *parts_->store->connections().health(connection.id).value();
        for (int poll = 0; poll < 60; ++poll) {
            parts_->clock.advance(minutes(5));
            const bool is_down = poll >= 30 && poll < 42;
            const bool is_partial = poll == 42;
            health.checked_at = parts_->clock.now();
            if (!is_down) health.succeeded_at = health.complete_through = health.checked_at;
            health.next_at = parts_->clock.now() + minutes(5);
            health.status = is_down      ? ConnectionStatus::failed
                            : is_partial ? ConnectionStatus::partial
                                         : ConnectionStatus::ok;
            health.failure.reset();
            if (is_down)
                health.failure = ConnectionFailure{
                    "http", 502,
                    "GitHub (api.github.com) has a fault of its own and answered with status 502.",
                    std::nullopt};
            health.coverage = {
                .returned = 30, .available = 112, .dropped = 2, .reason = "2 issues were too long."};
            health.rate_limit_left = 4'987;
            static_cast<void>(parts_->store->connections().put_health({health}));
        }
    }

    std::string connector_path(const Connection& connection) {
        return "/settings/connectors/" + connection.id.text();
    }

    User owner_;
    TokenId laptop_;
    Connection healthy_;
    Connection ailing_;
};

TEST_F(GoldenPages, of_somebody_who_is_not_signed_in) {
    cookie_.clear();
    expect_golden("sign_in", get("/sign-in?notice=signed-out"));
    expect_golden("sign_in_refused",
                  post("/sign-in", {{"email", "ada@example.com"}, {"password", "wrong"}, {"next", ""}}), 401);
    expect_golden("error", get("/assets/nothing.css"), 404);
}

/// Before there is an account.
class GoldenSetUp : public PageTest {};

TEST_F(GoldenSetUp, is_as_it_was) {
    const std::string link = parts_->setup_link.current_or_new().value();
    const std::string target = link.substr(kPublicUrl.size());
    expect_golden("set_up", get(target));
    const std::string key = get(target).value_of("key");
    expect_golden(
        "set_up_refused",
        post("/set-up",
             {{"key", key}, {"email", "ada"}, {"password", "a long enough phrase"}, {"workspace", "Acme"}}),
        422);
}

TEST_F(GoldenPages, of_a_workspace_on_its_first_day) {
    expect_golden("home_first_day", get("/settings?notice=welcome"));
    expect_golden("api_tokens_none", get("/settings/api-tokens"));
    expect_golden("connectors_none", get("/settings/connectors"));
    expect_golden("connector_guide", get("/settings/connectors/guide"));
    expect_golden("loops_none", get("/settings/loops"));
    expect_golden("loop_empty", get("/settings/loops/bug-autofix"));
}

TEST_F(GoldenPages, of_tokens) {
    issue_tokens();
    expect_golden("api_tokens", get("/settings/api-tokens"));
    expect_golden("api_tokens_refused", post("/settings/api-tokens", {{"name", ""}, {"lifetime", "30"}}),
                  422);
    const Page made = post("/settings/api-tokens",
                           {{"name", "Nightly job"}, {"scope", "snapshots:read"}, {"lifetime", "30"}});
    expect_golden("token_created", get(made.header("Location")));
    expect_golden("token_revoke", get("/settings/api-tokens/" + laptop_.text() + "/revoke"));
    expect_golden("workspace_tokens", get("/settings/workspace/tokens"));
    record_acts_of_the_operator();
    expect_golden("audit", get("/settings/audit"));
    expect_golden("account", get("/settings/account"));
}

TEST_F(GoldenPages, of_an_approval) {
    const std::string asked =
        "/settings/api-tokens/"
        "cli?client=win-loops&host=ada-laptop&state=s3cr3t-of-the-terminal&redirect_uri=";
    expect_golden("cli_approval", get(asked + "http%3A%2F%2F127.0.0.1%3A49152%2Fcallback"));
    const std::string approval =
        get(asked + "http%3A%2F%2F%5B%3A%3A1%5D%3A49152%2Fcallback").value_of("approval");
    expect_golden("cli_approval_refused",
                  post("/settings/api-tokens/cli",
                       {{"approval", approval}, {"lifetime", "7"}, {"decision", "approve"}}),
                  422);
    expect_golden("cli_continue", post("/settings/api-tokens/cli", {{"approval", approval},
                                                                    {"lifetime", "7"},
                                                                    {"scope", "snapshots:read"},
                                                                    {"decision", "approve"}}));
    expect_golden("cli_bad_request", get(asked + "https%3A%2F%2Fexample.com%2F"), 400);
}

TEST_F(GoldenPages, of_a_terminal_without_a_browser) {
    const std::string code =
        parts_->device_grants.start({"win", "build-server", Scopes::all()}, Origin{"198.51.100.9", ""})
            .value()
            .user_code;
    parts_->clock.advance(minutes(2));
    expect_golden("device", get("/device"));
    expect_golden("device_refused", get("/device?user_code=BCDF-GHJK"), 404);
    expect_golden("device_approval", get("/device?user_code=" + code));
    expect_golden("device_done", get("/device/approved"));
}

TEST_F(GoldenPages, of_connectors_and_loops) {
    issue_tokens();
    connect_tools();
    expect_golden("home", get("/settings"));
    expect_golden("connectors", get("/settings/connectors"));
    expect_golden("connector_new", get("/settings/connectors/new/github"));
    expect_golden("connector_new_refused",
                  post("/settings/connectors/new/github", {{"repository", "no repository"}, {"token", "x"}}),
                  422);
    expect_golden("connection", get(connector_path(healthy_)));
    expect_golden("connection_ailing", get(connector_path(ailing_)));
    post(connector_path(ailing_) + "/test", {});
    expect_golden("connection_tested", get(connector_path(ailing_)));
    expect_golden("connection_remove", get(connector_path(ailing_) + "/remove"));
    expect_golden("connection_change", get(connector_path(healthy_) + "/change"));
    expect_golden("connection_change_refused",
                  post(connector_path(healthy_) + "/change",
                       {{"repository", "acme/shop"}, {"baseUrl", "https://github.example.com/api/v3"}}),
                  422);
    expect_golden("loops", get("/settings/loops"));
    expect_golden("loop", get("/settings/loops/bug-autofix"));
}

TEST_F(GoldenPages, of_a_connection_with_a_past) {
    healthy_ = add_connection("acme/shop", {});
    deliver(healthy_, github_content(), {});
    poll_often(healthy_);
    expect_golden("connection_history", get(connector_path(healthy_)));
    post(connector_path(healthy_) + "/pause", {});
    expect_golden("connection_paused", get(connector_path(healthy_)));
    expect_golden("connectors_paused", get("/settings/connectors"));
}

TEST_F(GoldenPages, of_a_loop_of_ones_own) {
    expect_golden("own_loop_new", get("/settings/loops/new"));
    expect_golden("own_loop_refused", post("/settings/loops/new", {{"id", "Refunds"}, {"title", "Refunds"}}),
                  422);
    post("/settings/loops/new", {{"id", "refunds"},
                                 {"title", "Refunds"},
                                 {"required", "stripe"},
                                 {"kinds", "refund"},
                                 {"severity", "warning"},
                                 {"words", "late, twice"}});
    expect_golden("own_loop", get("/settings/loops/refunds"));
    expect_golden("own_loop_change", get("/settings/loops/refunds/change"));
    expect_golden("loop_remove", get("/settings/loops/refunds/remove"));
}

TEST_F(GoldenPages, of_a_loop_on_a_bad_day) {
    const Connection github = add_connection("acme/shop", {});
    const Connection sentry = add_connection("acme", {}, "sentry");
    const RichSections rich(parts_->vault, sentry);
    deliver(github, rich.github);
    deliver(sentry, rich.sentry);
    parts_->clock.advance(minutes(7));
    expect_golden("loops_filtered", get("/settings/loops?category=engineering"));
    expect_golden("loop_rich", get("/settings/loops/bug-autofix"));
    const std::string person = "/settings/loops/bug-autofix/people/" + rich.ada;
    expect_golden("person", get(person));
    post(person, {});
    expect_golden("person_known", get(person));
}

}  // namespace
}  // namespace winsh::web
