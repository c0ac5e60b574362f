#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

#include "base/format.h"
#include "base/json.h"
#include "base/pairing_phrase.h"
#include "base/text.h"
#include "http/curl_client.h"
#include "http/server.h"
#include "process.h"

namespace winsh {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kToken = "win_live_0123456789abcdefABCDEF0123456789xyZ9ab";
constexpr const char* kEmptySnapshot =
    R"({"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":"2026-06-16T18:00:00.000Z","workspace":"workspace_123",)"
    R"("status":"empty","connectors":[],"signals":[],"message":"No hosted connector snapshot is available for this workspace yet. )"
    R"(Connect tools in win.sh, then fetch this endpoint again."})";

/// Plays win.sh, as far as the API reference goes.
class PlayedService final : public http::Dispatcher {
public:
    std::optional<http::Response> answer_from_memory(const http::Request&) const override {
        return std::nullopt;
    }
    http::Response answer(const http::Request& request) const override {
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(format("{} {} {}", http::name_of(request.method), request.target,
                                       request.header("If-None-Match")));
        }
        if (request.path.starts_with("/redirect/")) return http::see_other("/elsewhere");
        if (!request.path.starts_with("/v1/loops/")) return http::error_response(404, "No such page.");
        if (request.header("Authorization") != format("Bearer {}", kToken))
            return http::error_response(401, "This token is not valid.");
        if (request.path == "/v1/loops/no-scope/connector-snapshot")
            return http::error_response(403, "Missing required scope: snapshots:read");
        if (request.path != "/v1/loops/bug-autofix/connector-snapshot")
            return http::error_response(404, "No such loop: \x1b[2J");
        http::Response response;
        response.content = http::make_content(kEmptySnapshot, "application/json", "\"v1\"");
        return response;
    }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    mutable std::mutex mutex_;
    mutable std::vector<std::string> requests_;
};

class Win : public testing::Test {
protected:
    Win() {
        std::string pattern = (std::filesystem::temp_directory_path() / "win-process-XXXXXX").string();
        home_ = ::mkdtemp(pattern.data());
        http::ServerOptions options;
        options.endpoint = {"127.0.0.1", 0};
        server_ = std::make_unique<http::Server>(options, service_, clock_, random_, log_);
        const auto endpoint = server_->start();
        EXPECT_TRUE(endpoint.has_value());
        url_ = "http://" + endpoint->to_text();
        environment_ = {{"HOME", home_}, {"PATH", "/usr/bin:/bin"}, {"TERM", "xterm-256color"}};
    }
    ~Win() override {
        std::error_code ignored;
        std::filesystem::remove_all(home_, ignored);
    }

    ProcessPlan plan(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), WINSH_WIN);
        return {.command = std::move(arguments), .environment = environment_};
    }
    ProcessPlan on_a_terminal(std::vector<std::string> arguments, unsigned short columns = 80) {
        ProcessPlan plan_of_it = plan(std::move(arguments));
        plan_of_it.streams = ProcessPlan::Streams::terminal;
        plan_of_it.columns = columns;
        return plan_of_it;
    }
    struct Ended {
        int code;
        std::string output;
        std::string messages;
    };
    Ended run(std::vector<std::string> arguments) {
        Process process(plan(std::move(arguments)));
        process.close_input();
        const int code = process.finish();
        return {code, process.output(), process.messages()};
    }
    void sign_in() { ASSERT_EQ(run({"auth", "login", "--token", kToken, "--api-url", url_}).code, 0); }
    std::string auth_file() const { return home_ + "/.config/win-loops/auth.json"; }
    bool is_signed_in() const { return std::filesystem::exists(auth_file()); }
    static std::string read(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static std::string parameter(const std::string& url, std::string_view name) {
        const auto fields = parse_form(url.substr(url.find('?') + 1));
        for (const auto& [key, value] : fields.value_or(std::vector<std::pair<std::string, std::string>>{}))
            if (key == name) return value;
        return {};
    }
    /// What the user's browser does after the click.
    static http::ClientResponse visit(const std::string& url) {
        http::CurlClient browser({.addresses = http::AddressRule::any});
        http::ClientRequest request;
        request.url = url;
        return browser.send(request).value_or(http::ClientResponse{});
    }
    std::string approval(const std::string& page, std::string_view token = kToken) {
        return parameter(page, "redirect_uri") + "?" +
               to_form({{"token", std::string(token)},
                        {"state", parameter(page, "state")},
                        {"workspace", "workspace_123"},
                        {"api_url", url_},
                        {"expires_at", "2036-09-14T18:00:00.000Z"}});
    }
    static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

    SystemClock clock_;
    SystemRandom random_;
    MemoryLog log_;
    PlayedService service_;
    std::unique_ptr<http::Server> server_;
    std::string home_;
    std::string url_;
    std::map<std::string, std::string> environment_;
};

TEST_F(Win, signs_in_with_one_click_and_fetches) {
    Process login(plan({"auth", "login", "--api-url", url_, "--no-open", "--print-url"}));
    ASSERT_TRUE(login.wait_for("\n"));
    const std::string page = first_line(login.output());
    EXPECT_THAT(page, testing::StartsWith(url_ + "/settings/api-tokens/cli?client=win-loops&redirect_uri="));
    ASSERT_TRUE(login.wait_for(pairing_phrase(parameter(page, "state"), parameter(page, "redirect_uri"))));
    EXPECT_EQ(visit(parameter(page, "redirect_uri") + "?token=win_live_forged&state=forged").status, 400);
    const http::ClientResponse shown = visit(approval(page));
    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(shown.body, HasSubstr("The terminal is connected"));
    EXPECT_EQ(login.finish(), 0) << login.messages();
    EXPECT_THAT(login.output(), HasSubstr("workspace_123"));
    EXPECT_THAT(login.output() + login.messages(), Not(HasSubstr(kToken)));
    EXPECT_EQ(visit(approval(page)).status, 0) << "the listener is still there";

    struct stat status{};
    ASSERT_EQ(::stat(auth_file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    const auto stored = parse_json(read(auth_file()));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ((*stored)["token"].as_string(), kToken);
    EXPECT_EQ((*stored)["expiresAt"].as_string(), "2036-09-14T18:00:00.000Z");

    const Ended fetched = run({"snapshot", "fetch", "bug-autofix"});
    EXPECT_EQ(fetched.code, 0);
    EXPECT_EQ(fetched.output, kEmptySnapshot);
    EXPECT_EQ(fetched.messages, "");
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).output, kEmptySnapshot);
    EXPECT_THAT(service_.requests().back(),
                testing::StartsWith("GET /v1/loops/bug-autofix/connector-snapshot \"v1"));
}

TEST_F(Win, opens_the_page_in_the_users_browser) {
    const std::string seen = home_ + "/seen";
    ASSERT_EQ(::mkfifo(seen.c_str(), 0600), 0);
    std::ofstream(home_ + "/browser") << "#!/bin/sh\nprintf '%s\\n' \"$1\" > " << seen << "\n";
    ASSERT_EQ(::chmod((home_ + "/browser").c_str(), 0700), 0);
    environment_["BROWSER"] = home_ + "/browser";
    Process login(plan({"auth", "login", "--api-url", url_}));
    const std::string page = first_line(read(seen));
    EXPECT_EQ(visit(approval(page)).status, 200);
    EXPECT_EQ(login.finish(), 0) << login.messages();
    EXPECT_TRUE(is_signed_in());
}

TEST_F(Win, stores_no_token_that_somebody_else_sent_to_the_callback) {
    Process login(plan({"auth", "login", "--api-url", url_, "--no-open", "--print-url"}));
    ASSERT_TRUE(login.wait_for("\n"));
    visit(approval(first_line(login.output()), "win_live_0123456789abcdefABCDEF0123456789foreign"));
    EXPECT_EQ(login.finish(), 3);
    EXPECT_THAT(login.messages(), HasSubstr("not known to " + url_));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, tells_when_the_user_declines) {
    Process login(plan({"auth", "login", "--api-url", url_, "--print-url", "--no-open"}));
    ASSERT_TRUE(login.wait_for("\n"));
    const std::string page = first_line(login.output());
    const auto shown =
        visit(parameter(page, "redirect_uri") + "?error=access_denied&state=" + parameter(page, "state"));
    EXPECT_THAT(shown.body, HasSubstr("declined"));
    EXPECT_EQ(login.finish(), 4);
    EXPECT_THAT(login.messages(), HasSubstr("declined"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, leaves_nothing_behind_on_ctrl_c) {
    for (const bool terminal : {false, true}) {
        const std::vector<std::string> arguments = {"auth", "login", "--api-url", url_, "--no-open"};
        Process login(terminal ? on_a_terminal(arguments) : plan(arguments));
        ASSERT_TRUE(login.wait_for("words"));
        ASSERT_TRUE(login.wait_for(terminal ? "Waiting for the browser" : "words"));
        if (terminal)
            login.type("\x03");
        else
            login.signal(SIGINT);
        EXPECT_EQ(login.finish(), -SIGINT);
        EXPECT_THAT(login.output() + login.messages(), HasSubstr("Cancelled"));
        EXPECT_FALSE(std::filesystem::exists(home_ + "/.config"));
    }
}

TEST_F(Win, gives_up_when_the_time_is_over) {
    const Ended ended = run({"auth", "login", "--api-url", url_, "--no-open", "--timeout-ms", "50"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("in time"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, takes_a_token_from_standard_input) {
    Process login(plan({"auth", "login", "--with-token", "--api-url", url_}));
    login.type(std::string(kToken) + "\n");
    EXPECT_EQ(login.finish(), 0) << login.messages();
    EXPECT_TRUE(is_signed_in());
    EXPECT_EQ(run({"auth", "token"}).output, std::string(kToken) + "\n");
}

TEST_F(Win, does_not_show_a_token_that_is_typed) {
    Process login(on_a_terminal({"auth", "login", "--with-token", "--api-url", url_}));
    ASSERT_TRUE(login.wait_for("Token for "));
    login.type(std::string(kToken) + "\n");
    EXPECT_EQ(login.finish(), 0) << login.output();
    EXPECT_THAT(login.output(), HasSubstr("Signed in"));
    EXPECT_THAT(login.output(), Not(HasSubstr(kToken)));
}

TEST_F(Win, refuses_a_token_that_the_server_does_not_know) {
    const Ended ended = run({"auth", "login", "--token", "win_live_unknown", "--api-url", url_});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.messages, HasSubstr("This token is not valid."));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, shows_a_snapshot_to_a_person) {
    sign_in();
    for (const unsigned short columns : {std::uint16_t{80}, std::uint16_t{50}}) {
        Process fetch(on_a_terminal({"snapshot", "fetch", "bug-autofix"}, columns));
        EXPECT_EQ(fetch.finish(), 0);
        EXPECT_THAT(fetch.output(), HasSubstr("· empty"));
        EXPECT_THAT(fetch.output(), HasSubstr("\x1b["));
        EXPECT_THAT(fetch.output(), Not(HasSubstr("apiVersion")));
    }
    environment_["NO_COLOR"] = "1";
    Process plain(on_a_terminal({"snapshot", "fetch", "bug-autofix"}));
    EXPECT_EQ(plain.finish(), 0);
    EXPECT_THAT(plain.output(), HasSubstr("· empty"));
    EXPECT_THAT(plain.output(), Not(HasSubstr("\x1b[")));
}

TEST_F(Win, writes_a_file_as_a_whole_and_never_over_a_device) {
    sign_in();
    const std::string file = home_ + "/snapshot.json";
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", file}).code, 0);
    EXPECT_EQ(read(file), kEmptySnapshot);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", "/dev/null"}).code, 0);
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix", "--output", "/dev/full"}).code, 1);
    EXPECT_EQ(run({"snapshot", "fetch", "unknown", "--output", file}).code, 5);
    EXPECT_EQ(read(file), kEmptySnapshot);
}

TEST_F(Win, fails_when_standard_output_is_full) {
    sign_in();
    ProcessPlan full = plan({"snapshot", "fetch", "bug-autofix"});
    full.output_file = "/dev/full";
    Process fetch(full);
    EXPECT_EQ(fetch.finish(), 1);
    EXPECT_THAT(fetch.messages(), HasSubstr("No space left"));
    ProcessPlan manual = plan({"--help"});
    manual.output_file = "/dev/full";
    Process help(manual);
    EXPECT_EQ(help.finish(), 1);
    EXPECT_THAT(help.messages(), HasSubstr("No space left"));
}

// Otherwise the connection to the server becomes standard output, and what is meant for the screen goes
// there.
TEST_F(Win, puts_nothing_in_the_place_of_a_closed_stream) {
    sign_in();
    const auto run_in_shell = [&](const std::string& streams) {
        ProcessPlan shell = plan({});
        shell.command = {"/bin/sh", "-c", std::string(WINSH_WIN) + " snapshot fetch bug-autofix " + streams};
        Process process(shell);
        process.close_input();
        const int code = process.finish();
        return Ended{code, process.output(), process.messages()};
    };
    const Ended closed_output = run_in_shell(">&- <&-");
    EXPECT_EQ(closed_output.code, 1) << "nobody got the snapshot";
    EXPECT_THAT(closed_output.messages, HasSubstr("Standard output could not be written"));
    EXPECT_EQ(run_in_shell("2>&- <&-").output, kEmptySnapshot);
    const std::string file = home_ + "/closed.json";
    EXPECT_EQ(run_in_shell("--output " + file + " >&- 2>&- <&-").code, 0);
    EXPECT_EQ(read(file), kEmptySnapshot);
}

TEST_F(Win, ends_with_the_documented_codes) {
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 3);
    EXPECT_EQ(run({"auth", "status"}).code, 3);
    EXPECT_EQ(run({"bogus"}).code, 2);
    EXPECT_EQ(run({"snapshot", "fetch", "Bug"}).code, 2);
    environment_["WIN_TOKEN"] = kToken;
    environment_["WIN_API_URL"] = url_;
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 0);
    EXPECT_EQ(run({"auth", "status"}).code, 0);
    EXPECT_EQ(run({"snapshot", "fetch", "no-scope"}).code, 4);
    EXPECT_EQ(run({"snapshot", "fetch", "unknown"}).code, 5);
    environment_["WIN_TOKEN"] = "win_live_wrong";
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 3);
    server_->stop();
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 6);
    EXPECT_EQ(run({"auth", "status"}).code, 6);
}

TEST_F(Win, takes_a_stored_token_to_no_other_server) {
    sign_in();
    const std::size_t asked = service_.requests().size();
    environment_["WIN_API_URL"] = "http://127.0.0.1:1";
    const Ended ended = run({"snapshot", "fetch", "bug-autofix"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.messages, HasSubstr("win auth login --api-url http://127.0.0.1:1"));
    EXPECT_EQ(service_.requests().size(), asked);
    EXPECT_EQ(run({"auth", "status"}).code, 3);
    environment_["WIN_TOKEN"] = kToken;
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).code, 6);
}

TEST_F(Win, says_failures_as_json_where_asked) {
    environment_["WIN_TOKEN"] = "win_live_wrong";
    environment_["WIN_API_URL"] = url_;
    const Ended ended = run({"snapshot", "fetch", "bug-autofix", "--json"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_EQ(ended.output, "");
    const auto error = parse_json(trim(ended.messages));
    ASSERT_TRUE(error.has_value()) << ended.messages;
    EXPECT_EQ((*error)["error"]["code"].as_string(), "not_signed_in");
}

TEST_F(Win, obeys_no_escape_sequence_of_the_server) {
    environment_["WIN_TOKEN"] = kToken;
    environment_["WIN_API_URL"] = url_;
    const Ended ended = run({"snapshot", "fetch", "unknown"});
    EXPECT_THAT(ended.messages, HasSubstr("No such loop"));
    EXPECT_THAT(ended.messages, Not(HasSubstr("\x1b")));
}

TEST_F(Win, follows_no_redirect_and_uses_no_proxy_for_this_machine) {
    environment_["WIN_TOKEN"] = kToken;
    environment_["HTTP_PROXY"] = "http://127.0.0.1:1";
    environment_["ALL_PROXY"] = "http://127.0.0.1:1";
    const Ended ended = run({"snapshot", "fetch", "bug-autofix", "--api-url", url_ + "/redirect"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("not followed"));
    EXPECT_EQ(service_.requests().size(), 1u);
}

TEST_F(Win, signs_out) {
    sign_in();
    const Ended ended = run({"auth", "logout"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.output, HasSubstr(url_ + "/settings/api-tokens"));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(Win, says_which_file_stands_in_the_way) {
    std::ofstream(home_ + "/.config") << "a file";
    const Ended ended = run({"auth", "login", "--token", kToken, "--api-url", url_});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr(home_ + "/.config"));
    EXPECT_EQ(read(home_ + "/.config"), "a file");
}

TEST_F(Win, starts_with_a_fifteenth_of_the_work_of_node) {
    if (!std::string_view(WINSH_SANITIZED).empty()) GTEST_SKIP() << "A sanitizer takes its time.";
    const std::string node = WINSH_NODE;
    if (!std::filesystem::exists(node)) GTEST_SKIP() << "Node is not installed.";
    const auto least_work = [](const std::vector<std::string>& command, int rounds) {
        auto least = std::chrono::microseconds::max();
        for (int round = 0; round < rounds; ++round) {
            const auto time = processor_time_of(command);
            EXPECT_TRUE(time.has_value()) << command[0];
            least = std::min(least, time.value_or(std::chrono::microseconds::max()));
        }
        return least;
    };
    const auto win = least_work({WINSH_WIN, "--version"}, 30);
    const auto reference = least_work({node, "-e", "0"}, 5);
    EXPECT_LE(win * 15, reference);
    RecordProperty("win_microseconds", static_cast<int>(win.count()));
    RecordProperty("node_microseconds", static_cast<int>(reference.count()));
}

}  // namespace
}  // namespace winsh
