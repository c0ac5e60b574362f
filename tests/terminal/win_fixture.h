#pragma once

// The real `win`, on pipes or on a terminal, and a server that plays win.sh for it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>

#include "base/format.h"
#include "base/text.h"
#include "http/curl_client.h"
#include "http/server.h"
#include "process.h"

namespace winsh {

inline constexpr const char* kToken = "win_live_0123456789abcdefABCDEF0123456789xyZ9ab";
inline constexpr const char* kEmptySnapshot =
    R"({"apiVersion":"2026-06-16","loopId":"bug-autofix","generatedAt":"2026-06-16T18:00:00.000Z","workspace":"workspace_123",)"
    R"("status":"empty","connectors":[],"signals":[],"message":"No hosted connector snapshot is available for this workspace yet. )"
    R"(Connect tools in win.sh, then fetch this endpoint again."})";

/// A healthy loop's; with a title that would draw on the terminal.
inline constexpr const char* kReadySnapshot =
    R"({"apiVersion":"2026-06-16","loopId":"dependency-risk","generatedAt":"2026-06-16T18:00:00.000Z","workspace":"workspace_123",)"
    R"("status":"ready","connectors":[{"id":"c","kind":"github","account":"octocat/hello-world","status":"ok",)"
    R"("freshness":{"fetchedAt":"2026-06-16T18:00:00.000Z"}}],"signals":[{"id":"s","source":"github","kind":"advisory","priority":"p1",)"
    R"("severity":"error","title":"A title \u001b[2J\u202e that is longer than a narrow terminal is wide, by quite a bit",)"
    R"("summary":"Seen by 3 people."}],"message":"Everything is here.","github":{"repository":{"fullName":"octocat/hello-world"}}})";

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
        if (request.path == "/v1/loops/dependency-risk/connector-snapshot") return document(kReadySnapshot);
        if (request.path == "/v1/loops/garbage/connector-snapshot") return document("{\"a\":\"\x1b[2J");
        if (request.path == "/v1/loops/forged/connector-snapshot")
            return document(R"({"status":"ready","digest":"sha256:)" + std::string(64, '0') + "\"}");
        if (request.path == "/v1/loops/huge/connector-snapshot")
            return document("{\"a\":\"" + std::string(9'000'000, 'a') + "\"}");
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
    static http::Response document(std::string bytes) {
        http::Response response;
        response.content = http::make_content(std::move(bytes), "application/json", "\"v1\"");
        return response;
    }
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

}  // namespace winsh
