#include "win/login_flow.h"

#include <algorithm>

#include "base/digest.h"
#include "base/format.h"
#include "base/pairing_phrase.h"
#include "base/text.h"
#include "win/callback_server.h"
#include "win/countdown.h"
#include "win/oauth_client.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kStateCharacters = 43;  // 256 bits
constexpr std::size_t kVerifierBytes = 32;
constexpr std::size_t kMostHostNameCharacters = 100;
// How soon Ctrl-C is noticed.
constexpr milliseconds kSlice(100);
constexpr std::chrono::seconds kLongestWait(30);

/// The page before anything else: whatever happens to the browser, the user has the address.
Result<void> announce(const LoginPlan& plan, const std::string& url, World& world) {
    Terminal& terminal = world.terminal;
    if (plan.print == PrintUrl::on_output_too) WINSH_CHECK(terminal.write(url + "\n"));
    terminal.tell(message(Tone::plain, "",
                          format("To sign in to {}, approve this terminal in the browser:", plan.app.text()),
                          terminal));
    terminal.tell(format("\n  {}\n\n", paint(Tone::accent, url, terminal.message_colours())));
    return {};
}

void show_phrase(const std::string& phrase, World& world) {
    Terminal& terminal = world.terminal;
    terminal.tell(message(Tone::plain, "", "The page must show the same three words:", terminal));
    terminal.tell(format("\n  {}\n\n", paint(Tone::strong, phrase, terminal.message_colours())));
}

void open_page(const LoginPlan& plan, const std::string& url, World& world) {
    if (plan.open == OpenPage::by_hand) return;
    const auto opened = world.browser.open(url);
    if (opened.has_value()) return;
    const auto say = [&](std::string_view text) {
        world.terminal.tell(message(Tone::plain, "", text, world.terminal));
    };
    say(format("{} Open the address yourself.", opened.error().message));
    if (!world.environment("SSH_CONNECTION").value_or("").empty())
        say("You are on another machine: sign in with --device, which needs no browser here; or forward the "
            "callback's port to it (ssh -L, with a fixed --port), or make a token in the settings and use "
            "--with-token.");
}

Result<CallbackAnswer> outcome_of(CallbackAnswer answer) {
    switch (answer.verdict) {
        case CallbackVerdict::granted:
            return answer;
        case CallbackVerdict::declined:
            return fail(ErrorKind::forbidden, answer.problem + " Nothing was changed.");
        case CallbackVerdict::foreign:
        case CallbackVerdict::unusable:
            break;
    }
    return fail(ErrorKind::unprocessable, answer.problem + " Nothing was changed.");
}

Result<CallbackAnswer> await_answer(const LoginPlan& plan, const CallbackServer& server,
                                    const InterruptWatch& interrupts, World& world) {
    Countdown countdown(world.terminal, "Waiting for the browser");
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
            countdown.clear();
            return cancelled(world);
        }
    }
}

struct Approved {
    CallbackAnswer answer;
    std::string redirect_uri;
};

/// `challenge` is "" for the documented redirect. When this returns, nobody listens any more.
Result<Approved> ask_for_approval(const LoginPlan& plan, const std::string& page,
                                  CallbackExpectation expected, const std::string& challenge,
                                  const InterruptWatch& interrupts, World& world) {
    const std::string state = expected.state;
    CallbackServer server(world.clock, world.random);
    WINSH_TRY(const std::string redirect_uri, server.start(plan.port, std::move(expected)));
    const std::string url =
        approval_url(page, {redirect_uri, state, host_to_show(world), plan.workspace, challenge});
    WINSH_CHECK(announce(plan, url, world));
    show_phrase(pairing_phrase(state, redirect_uri), world);
    open_page(plan, url, world);
    WINSH_TRY(CallbackAnswer answer, await_answer(plan, server, interrupts, world));
    return Approved{std::move(answer), redirect_uri};
}

/// What stopped the exchange is not the server's word on the code.
bool is_in_between(const Error& error) {
    return error.kind == ErrorKind::network || error.kind == ErrorKind::unavailable ||
           error.kind == ErrorKind::too_large;
}

/// The server itself wants to be asked again, and soon.
bool asks_to_wait(const Error& error) {
    return error.retry_after_seconds > 0 && error.retry_after_seconds <= kLongestWait.count();
}

/// Waits as long as the server asked for, or until Ctrl-C.
void wait_for_server(const Error& error, const InterruptWatch& interrupts, World& world) {
    const SteadyTime until = world.clock.steady_now() + std::chrono::seconds(error.retry_after_seconds);
    while (world.clock.steady_now() < until && !interrupts.interrupted()) world.pause(kSlice);
}

Result<Grant> exchange(const Approved& approved, const Secret& verifier, const LoginPlan& plan,
                       const OAuthMetadata& metadata, const InterruptWatch& interrupts, World& world) {
    OAuthClient client(world.client, metadata);
    const AskedServer asked{plan.app, plan.api};
    const auto send = [&] {
        return client.exchange(approved.answer.code, approved.redirect_uri, verifier, asked,
                               world.clock.now());
    };
    auto grant = send();
    // Once more, as only an answer may have been lost: the first one is then used up, and using it twice
    // revokes what it gave, so that no token is left behind that nobody holds.
    if (!grant.has_value() && (is_in_between(grant.error()) || asks_to_wait(grant.error()))) {
        if (asks_to_wait(grant.error())) wait_for_server(grant.error(), interrupts, world);
        // After Ctrl-C too: whoever calls gives back what comes.
        grant = send();
    }
    if (!grant.has_value() && interrupts.interrupted()) return cancelled(world);
    if (grant.has_value()) return grant;
    // What the server says of itself is nothing that another way would mend.
    if (is_in_between(grant.error()) && grant.error().retry_after_seconds == 0)
        return fail(ErrorKind::network,
                    format("The approval was given, but the code could not be exchanged for a token: {}",
                           grant.error().message));
    return fail(grant.error().kind == ErrorKind::forbidden ? ErrorKind::unprocessable : grant.error().kind,
                format("The server did not exchange the code for a token: {} Nothing was changed; try again.",
                       grant.error().message));
}

}  // namespace

CodeChallenge make_challenge(Random& random) {
    CodeChallenge made;
    made.verifier = random_base64url(random, kVerifierBytes);
    made.challenge = to_base64url(as_bytes(sha256(made.verifier)));
    return made;
}

std::string host_to_show(const World& world) {
    const std::string& name = world.host_name;
    // Letters of other scripts can look like those of another name.
    const bool is_plain = std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
    return name.size() <= kMostHostNameCharacters && is_plain ? name : std::string();
}

std::string approval_url(const std::string& page, const ApprovalQuestion& question) {
    std::vector<std::pair<std::string, std::string>> query = {{"client", std::string(kClientName)},
                                                              {"redirect_uri", question.redirect_uri},
                                                              {"state", question.state}};
    if (!question.host_name.empty()) query.emplace_back("host", question.host_name);
    if (!question.workspace.empty()) query.emplace_back("workspace", question.workspace);
    if (!question.challenge.empty()) {
        query.emplace_back("response_type", "code");
        query.emplace_back("code_challenge", question.challenge);
        query.emplace_back("code_challenge_method", "S256");
    }
    return page + "?" + to_form(query);
}

std::string approval_page(const ServerUrl& app) { return app.with_path("/settings/api-tokens/cli"); }

Result<Grant> sign_in_by_redirect(const LoginPlan& plan, const InterruptWatch& interrupts, World& world) {
    CallbackExpectation expected{random_base62(world.random, kStateCharacters), plan.app, plan.api};
    WINSH_TRY(Approved approved,
              ask_for_approval(plan, approval_page(plan.app), std::move(expected), "", interrupts, world));
    return std::move(approved.answer.grant);
}

Result<Grant> sign_in_by_code(const LoginPlan& plan, const OAuthMetadata& metadata,
                              const InterruptWatch& interrupts, World& world) {
    CallbackExpectation expected{random_base62(world.random, kStateCharacters), plan.app, plan.api};
    expected.wish = CallbackWish::code;
    expected.issuer = metadata.issuer;
    expected.issuer_promise = metadata.names_issuer ? IssuerPromise::in_every_answer : IssuerPromise::none;
    CodeChallenge made = make_challenge(world.random);
    const Secret verifier = Secret::take(std::move(made.verifier));
    WINSH_TRY(const Approved approved, ask_for_approval(plan, metadata.authorization, std::move(expected),
                                                        made.challenge, interrupts, world));
    return exchange(approved, verifier, plan, metadata, interrupts, world);
}

std::unexpected<Error> cancelled(World& world) {
    world.terminal.tell("Cancelled. Nothing was changed.\n");
    return fail(ErrorKind::unavailable, "Cancelled. Nothing was changed.");
}

}  // namespace winsh::win
