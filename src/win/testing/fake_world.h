#pragma once

#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/testing/temporary_folder.h"
#include "http/client.h"
#include "win/browser.h"
#include "win/launcher.h"
#include "win/terminal.h"
#include "win/world.h"

namespace winsh::win {

/// Remembers what was written and told.
class FakeTerminal final : public Terminal {
public:
    std::string output;
    std::string messages;
    std::string typed;  ///< What `read_secret` gets.
    std::string prompt;
    bool is_terminal = false;
    bool output_fails = false;
    std::size_t width = 80;

    Result<void> write(std::string_view bytes) override {
        if (output_fails)
            return fail(ErrorKind::unavailable,
                        "Standard output could not be written: No space left on device.");
        output.append(bytes);
        return {};
    }
    void tell(std::string_view text) override { messages.append(text); }
    bool output_is_terminal() const override { return is_terminal; }
    bool messages_are_seen() const override { return is_terminal; }
    Colours output_colours() const override { return Colours::none; }
    Colours message_colours() const override { return Colours::none; }
    std::size_t columns() const override { return width; }
    Result<Secret> read_secret(std::string_view asked) override {
        prompt = asked;
        return Secret(typed);
    }
};

/// Answers with what a test lays ready, in order; then with a network error.
class FakeClient final : public http::Client {
public:
    std::deque<Result<http::ClientResponse>> answers;
    std::vector<http::ClientRequest> requests;
    /// Of `/.well-known/oauth-authorization-server`; where it is "" the server publishes none. Asking for it
    /// uses up no answer and is noted apart.
    std::string metadata;
    std::vector<std::string> discoveries;
    std::optional<Error> discovery_error;
    /// Answers instead of `answers`, where it is set and wants to.
    std::function<std::optional<Result<http::ClientResponse>>(const http::ClientRequest&)> service;

    void will_answer(int status, std::string body,
                     std::vector<std::pair<std::string, std::string>> headers = {}) {
        answers.push_back(http::ClientResponse{status, std::move(headers), std::move(body)});
    }
    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        if (request.url.contains("/.well-known/oauth-authorization-server")) {
            discoveries.push_back(request.url);
            if (discovery_error) return std::unexpected(*discovery_error);
            if (metadata.empty()) return http::ClientResponse{404, {}, "{}"};
            return http::ClientResponse{200, {{"content-type", "application/json"}}, metadata};
        }
        requests.push_back(request);
        if (service)
            if (auto answer = service(request)) return *std::move(answer);
        if (answers.empty())
            return fail(ErrorKind::network, "https://win.sh could not be asked: connecting failed.");
        auto answer = std::move(answers.front());
        answers.pop_front();
        return answer;
    }
    /// A header of the last request, or "".
    std::string sent(std::string_view name) const {
        if (requests.empty()) return {};
        for (const auto& [key, value] : requests.back().headers)
            if (key == name) return value;
        return {};
    }
};

/// Does what a test wants when it is opened.
class FakeBrowser final : public Browser {
public:
    std::function<Result<void>(const std::string& url)> on_open = [](const std::string&) -> Result<void> {
        return fail(ErrorKind::unavailable, "There is no desktop here to open a browser on.");
    };
    std::vector<std::string> opened;

    Result<void> open(const std::string& url) override {
        opened.push_back(url);
        return on_open(url);
    }
};

/// Remembers what it was to become, and fails to, as nobody outlives it.
class FakeLauncher final : public Launcher {
public:
    std::vector<std::string> environment;
    std::vector<Launch> launched;
    std::string input;  ///< What the last one would have read on its standard input.

    std::vector<std::string> variables() const override { return environment; }
    Error become(const Launch& launch) override {
        launched.push_back(launch);
        std::array<char, 4'096> part{};
        input.clear();
        for (ssize_t got = 1; launch.input >= 0 && got > 0;
             input.append(part.data(), static_cast<std::size_t>(got)))
            got = std::max<ssize_t>(::read(launch.input, part.data(), part.size()), 0);
        return {ErrorKind::unavailable, "A test cannot be taken over.", {}, 0};
    }
};

/// A world of one test: its home is a folder that goes with it.
class FakeWorld {
public:
    TemporaryFolder home;
    std::map<std::string, std::string> variables{{"HOME", home.path()}};
    FakeClock clock;
    FakeRandom random;
    FakeClient client;
    FakeTerminal terminal;
    FakeBrowser browser;
    FakeLauncher launcher;

    World world() {
        return {clock,
                random,
                client,
                [this](const char* name) -> std::optional<std::string> {
                    const auto found = variables.find(name);
                    if (found == variables.end()) return std::nullopt;
                    return found->second;
                },
                terminal,
                browser,
                launcher,
                "laptop",
                [this](std::chrono::milliseconds time) { clock.advance(time); }};
    }
    static constexpr const char* kAuthFile = ".config/win-loops/auth.json";
};

}  // namespace winsh::win
