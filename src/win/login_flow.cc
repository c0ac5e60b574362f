#include "win/login_flow.h"

#include <algorithm>

#include "base/format.h"
#include "base/pairing_phrase.h"
#include "base/text.h"
#include "win/callback_server.h"
#include "win/interrupt.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kStateCharacters = 43;  // 256 bits
constexpr std::size_t kMostHostNameCharacters = 100;
// How soon Ctrl-C is noticed.
constexpr milliseconds kSlice(100);

/// The line that counts down while the user is in the browser; only where somebody sees it.
class Countdown {
public:
    explicit Countdown(Terminal& terminal) : terminal_(terminal) {}
    ~Countdown() { clear(); }
    Countdown(const Countdown&) = delete;
    Countdown& operator=(const Countdown&) = delete;

    void show(milliseconds left) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        if (!terminal_.messages_are_seen() || seconds == shown_) return;
        shown_ = seconds;
        terminal_.tell(format(
            "\r\x1b[K{}",
            paint(Tone::faint, format("  Waiting for the browser {}:{:02}", seconds / 60, seconds % 60),
                  terminal_.message_colours())));
    }

    void clear() {
        if (shown_ >= 0) terminal_.tell("\r\x1b[K");
        shown_ = -1;
    }

private:
    Terminal& terminal_;
    long shown_ = -1;
};

void announce(const LoginPlan& plan, const std::string& url, const std::string& phrase, World& world) {
    Terminal& terminal = world.terminal;
    const Colours colours = terminal.message_colours();
    const auto say = [&](std::string_view text) { terminal.tell(message(Tone::plain, "", text, terminal)); };
    say(format("To sign in to {}, approve this terminal in the browser:", plan.app.text()));
    terminal.tell(format("\n  {}\n\n", paint(Tone::accent, url, colours)));
    say("The page must show the same three words:");
    terminal.tell(format("\n  {}\n\n", paint(Tone::strong, phrase, colours)));
    if (plan.open == OpenPage::by_hand) return;
    if (const auto opened = world.browser.open(url); !opened.has_value()) {
        say(format("{} Open the address yourself.", opened.error().message));
        if (!world.environment("SSH_CONNECTION").value_or("").empty())
            say("You are on another machine: forward the callback's port to it (ssh -L, with a fixed "
                "--port), or make a token in the "
                "settings and use --with-token.");
    }
}

Result<Grant> outcome_of(CallbackAnswer answer) {
    switch (answer.verdict) {
        case CallbackVerdict::granted:
            return std::move(answer.grant);
        case CallbackVerdict::declined:
            return fail(ErrorKind::forbidden, answer.problem + " Nothing was changed.");
        case CallbackVerdict::foreign:
        case CallbackVerdict::unusable:
            break;
    }
    return fail(ErrorKind::unprocessable, answer.problem + " Nothing was changed.");
}

Result<Grant> await_answer(const LoginPlan& plan, const CallbackServer& server,
                           const InterruptWatch& interrupts, World& world) {
    Countdown countdown(world.terminal);
    const SteadyTime deadline = world.clock.steady_now() + plan.timeout;
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - world.clock.steady_now());
        if (left <= milliseconds::zero())
            return fail(
                ErrorKind::unavailable,
                "Nobody approved this terminal in time. Nothing was changed; try again, with a longer "
                "--timeout-ms if need be.");
        countdown.show(left);
        if (auto answer = server.wait_for(std::min(left, kSlice))) return outcome_of(std::move(*answer));
        if (interrupts.interrupted()) {
            // Said here: when the watch ends, the signal ends the process.
            countdown.clear();
            world.terminal.tell("Cancelled. Nothing was changed.\n");
            return fail(ErrorKind::unavailable, "Cancelled. Nothing was changed.");
        }
    }
}

}  // namespace

std::string approval_url(const ServerUrl& app, std::string_view redirect_uri, std::string_view state,
                         std::string_view host_name, std::string_view workspace) {
    std::vector<std::pair<std::string, std::string>> query = {
        {"client", "win-loops"}, {"redirect_uri", std::string(redirect_uri)}, {"state", std::string(state)}};
    if (!host_name.empty() && host_name.size() <= kMostHostNameCharacters &&
        printable(host_name) == host_name)
        query.emplace_back("host", host_name);
    if (!workspace.empty()) query.emplace_back("workspace", workspace);
    return app.with_path("/settings/api-tokens/cli?" + to_form(query));
}

Result<Grant> sign_in_by_browser(const LoginPlan& plan, World& world) {
    const std::string state = random_base62(world.random, kStateCharacters);
    // First, so that it ends last: when a signal that it noted ends the process, nobody listens any more.
    const InterruptWatch interrupts;
    CallbackServer server(world.clock, world.random);
    WINSH_TRY(const std::string redirect_uri, server.start(plan.port, {state, plan.app, plan.api}));
    const std::string url = approval_url(plan.app, redirect_uri, state, world.host_name, plan.workspace);
    if (plan.print == PrintUrl::on_output_too) WINSH_CHECK(world.terminal.write(url + "\n"));
    announce(plan, url, pairing_phrase(state, redirect_uri), world);
    return await_answer(plan, server, interrupts, world);
}

}  // namespace winsh::win
