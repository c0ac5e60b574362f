#include "win/device_flow.h"

#include <algorithm>

#include "base/format.h"
#include "base/pairing_phrase.h"
#include "win/countdown.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlice(100);
constexpr std::chrono::seconds kSlowDown(5);  // RFC 8628 §3.5

Result<void> announce(const LoginPlan& plan, const DeviceRequest& request, World& world) {
    Terminal& terminal = world.terminal;
    const Colours colours = terminal.message_colours();
    const std::string& page = request.complete_uri.empty() ? request.verification_uri : request.complete_uri;
    if (plan.print == PrintUrl::on_output_too) WINSH_CHECK(terminal.write(page + "\n"));
    const auto say = [&](std::string_view text) { terminal.tell(message(Tone::plain, "", text, terminal)); };
    say(format("To sign in to {}, open this address in a browser on any machine:", plan.app.text()));
    terminal.tell(format("\n  {}\n\n", paint(Tone::accent, page, colours)));
    say("and enter or compare this code:");
    terminal.tell(format("\n  {}\n\n", paint(Tone::strong, request.user_code, colours)));
    say("The page must show the same three words:");
    terminal.tell(format("\n  {}\n\n", paint(Tone::strong, device_phrase(request), colours)));
    return {};
}

std::unexpected<Error> too_late() {
    return fail(ErrorKind::unavailable,
                "Nobody approved this terminal in time. Nothing was changed; try again.");
}

/// A server that is away for a moment, or has too much to do, has not answered the question.
bool is_passing(const Error& error) {
    return error.kind == ErrorKind::network || error.kind == ErrorKind::unavailable ||
           error.kind == ErrorKind::rate_limited;
}

class Waiting {
public:
    Waiting(milliseconds time, const InterruptWatch& interrupts, World& world)
        : interrupts_(interrupts),
          world_(world),
          deadline_(world.clock.steady_now() + time),
          countdown_(world.terminal, "Waiting for the approval") {}

    /// Waits that long; an error where the time is over or Ctrl-C was pressed.
    Result<void> wait(milliseconds time) {
        const SteadyTime until = world_.clock.steady_now() + time;
        while (true) {
            const SteadyTime now = world_.clock.steady_now();
            if (interrupts_.interrupted()) {
                countdown_.clear();
                return cancelled(world_);
            }
            if (now >= deadline_) return too_late();
            if (now >= until) return {};
            const auto left = std::chrono::ceil<milliseconds>(deadline_ - now);
            countdown_.show(left);
            world_.pause(std::min({left, kSlice, std::chrono::ceil<milliseconds>(until - now)}));
        }
    }

private:
    const InterruptWatch& interrupts_;
    World& world_;
    SteadyTime deadline_;
    Countdown countdown_;
};

/// An answer that did not arrive may have been the token.
std::string lost_words(const LoginPlan& plan) {
    return format(" An answer before it was lost on the way. If a token was in it, end that one here: {}",
                  plan.app.with_path("/settings/api-tokens"));
}

}  // namespace

std::string device_phrase(const DeviceRequest& request) { return pairing_phrase(request.user_code, ""); }

Result<Grant> sign_in_by_device(const LoginPlan& plan, std::optional<milliseconds> timeout,
                                const OAuthMetadata& metadata, const InterruptWatch& interrupts,
                                World& world) {
    OAuthClient client(world.client, metadata);
    const AskedServer asked{plan.app, plan.api};
    WINSH_TRY(const DeviceRequest request, client.start_device(host_to_show(world), plan.app));
    WINSH_CHECK(announce(plan, request, world));
    const milliseconds lifetime = request.lifetime;
    Waiting waiting(std::min(lifetime, timeout.value_or(lifetime)), interrupts, world);
    milliseconds interval = request.interval;
    bool is_answer_lost = false;
    while (true) {
        WINSH_CHECK(waiting.wait(interval));
        auto poll = client.poll_device(request.device_code, asked, world.clock.now());
        if (poll.has_value() && poll->state == DeviceState::granted) return std::move(poll->grant);
        if (poll.has_value() && poll->state == DeviceState::slow_down) interval += kSlowDown;
        if (poll.has_value() && poll->state == DeviceState::expired) return too_late();
        if (poll.has_value()) continue;
        if (!is_passing(poll.error()))
            return fail(poll.error().kind,
                        poll.error().message + (is_answer_lost ? lost_words(plan) : " Nothing was changed."));
        is_answer_lost = true;
        // Twice as slowly, up to a minute (RFC 8628 §3.5, for a connection that timed out).
        interval = std::min<milliseconds>(
            std::max<milliseconds>(interval * 2, std::chrono::seconds(poll.error().retry_after_seconds)),
            std::chrono::seconds(60));
    }
}

}  // namespace winsh::win
