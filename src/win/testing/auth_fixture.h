#pragma once

// The commands against a server that offers everything that is added to the documented redirect.
#include <gtest/gtest.h>
#include <filesystem>

#include "base/json.h"
#include "base/text.h"
#include "http/curl_client.h"
#include "win/command_line.h"
#include "win/commands/auth_check.h"
#include "win/commands/auth_list.h"
#include "win/commands/auth_login.h"
#include "win/commands/auth_logout.h"
#include "win/commands/auth_status.h"
#include "win/commands/auth_switch.h"
#include "win/commands/auth_token.h"
#include "win/testing/fake_world.h"
#include "win/testing/played_server.h"

namespace winsh::win {

inline constexpr const char* kServer = "http://127.0.0.1:8787";

class AuthCommandsTest : public testing::Test {
protected:
    AuthCommandsTest() {
        fake_.variables["WIN_API_URL"] = kServer;
        fake_.client.metadata = server_.metadata();
        fake_.client.service =
            [this](const http::ClientRequest& request) -> std::optional<Result<http::ClientResponse>> {
            if (away_) return std::nullopt;
            return server_.answer(request);
        };
        approve_in_the_browser();
    }
    ExitCode run(std::vector<std::string> arguments) {
        fake_.terminal.output.clear();
        fake_.terminal.messages.clear();
        const std::vector<Command> commands = {
            auth_login_command(), auth_status_command(), auth_token_command(), auth_logout_command(),
            auth_list_command(),  auth_switch_command(), auth_check_command()};
        World world = fake_.world();
        return run_command_line(commands, arguments, world);
    }
    static int visit(const std::string& url) {
        http::CurlClient browser({.addresses = http::AddressRule::any});
        http::ClientRequest request;
        request.url = url;
        const auto page = browser.send(request);
        return page.has_value() ? page->status : 0;
    }
    static std::string parameter(const std::string& url, std::string_view name) {
        const auto fields = parse_form(url.substr(url.find('?') + 1));
        for (const auto& [key, value] : *fields)
            if (key == name) return value;
        return {};
    }
    void approve_in_the_browser() {
        fake_.variables["BROWSER"] = "/bin/true";
        fake_.browser.on_open = [this](const std::string& page) -> Result<void> {
            const std::string query =
                parameter(page, "code_challenge").empty()
                    ? to_form({{"token", server_.make_token()}, {"state", parameter(page, "state")}})
                    : server_.approve(page);
            EXPECT_EQ(visit(parameter(page, "redirect_uri") + "?" + query), 200);
            return {};
        };
    }
    /// What the browser brings instead of what the server meant.
    void bring_in_the_browser(const std::string& query) {
        fake_.browser.on_open = [this, query](const std::string& page) -> Result<void> {
            server_.approve(page);
            visit(parameter(page, "redirect_uri") + "?" + query + "&state=" + parameter(page, "state"));
            return {};
        };
    }
    Json stored(const std::string& file = FakeWorld::kAuthFile) {
        return parse_json(fake_.home.read(file)).value_or(Json());
    }
    bool is_signed_in() { return fake_.home.has(FakeWorld::kAuthFile); }
    Json json() { return parse_json(output()).value_or(Json()); }
    const std::string& output() { return fake_.terminal.output; }
    const std::string& messages() { return fake_.terminal.messages; }

    /// The working folder is one whose settings name the profile `work`.
    void enter_a_repository_of_profile_work() {
        std::filesystem::create_directories(fake_.home.path("repository/.win"));
        fake_.home.write("repository/.win/config.toml", "profile = \"work\"");
        fake_.variables["PWD"] = fake_.home.path("repository");
    }

    static constexpr const char* kWorkFile = ".config/win-loops/profiles/work/auth.json";
    FakeWorld fake_;
    PlayedServer server_{kServer};
    bool away_ = false;
};

}  // namespace winsh::win
