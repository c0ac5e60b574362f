#include "win/callback_server.h"

#include <condition_variable>
#include <mutex>

#include "base/format.h"
#include "http/server.h"
#include "win/callback_page.h"

namespace winsh::win {
namespace {

/// Requests to the listener carry the token, and the cookies of whatever else runs on this machine: nothing
/// is written down.
class SilentLog final : public Log {
public:
    void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
    void write_lines(std::string) override {}
};

CallbackPage page_of(CallbackVerdict verdict) {
    switch (verdict) {
        case CallbackVerdict::granted:
            return CallbackPage::granted;
        case CallbackVerdict::declined:
            return CallbackPage::declined;
        case CallbackVerdict::foreign:
            return CallbackPage::foreign;
        case CallbackVerdict::unusable:
            return CallbackPage::unusable;
    }
    return CallbackPage::foreign;
}

http::ServerOptions listener_options(std::uint16_t port) {
    http::ServerOptions options;
    options.endpoint = {"127.0.0.1", port};
    options.io_threads = 1;
    options.worker_threads = 1;
    options.worker_queue = 16;
    // Whoever on this machine holds connections open must not keep the browser out for long.
    options.connections = 256;
    options.head_deadline = std::chrono::seconds(2);
    options.body_deadline = std::chrono::seconds(2);
    options.idle_deadline = std::chrono::seconds(2);
    options.body_bytes = 1'024;
    options.shutdown_deadline = std::chrono::seconds(2);
    options.access_log = http::AccessLog::none;
    return options;
}

}  // namespace

struct CallbackDesk::Tray {
    explicit Tray(CallbackExpectation expectation) : expected(std::move(expectation)) {}
    CallbackExpectation expected;
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<CallbackAnswer> answer;
};

CallbackDesk::CallbackDesk(CallbackExpectation expected)
    : tray_(std::make_unique<Tray>(std::move(expected))) {}

CallbackDesk::~CallbackDesk() = default;

std::optional<http::Response> CallbackDesk::answer_from_memory(const http::Request&) const {
    return std::nullopt;
}

http::Response CallbackDesk::answer(const http::Request& request) const {
    if (request.path != "/callback") return callback_page(CallbackPage::unknown);
    // A HEAD or POST is no browser that was sent here, and must not use up the answer.
    if (request.method != http::Method::get) return http::text_response(405, "").with("Allow", "GET");
    const std::lock_guard lock(tray_->mutex);
    if (tray_->answer.has_value()) return callback_page(CallbackPage::used);
    CallbackAnswer answer = read_callback(request.query, tray_->expected);
    http::Response response = callback_page(page_of(answer.verdict), answer.problem);
    if (answer.verdict == CallbackVerdict::foreign) return response;
    tray_->answer = std::move(answer);
    tray_->arrived.notify_all();
    return response;
}

std::optional<CallbackAnswer> CallbackDesk::wait_for(std::chrono::milliseconds patience) const {
    std::unique_lock lock(tray_->mutex);
    tray_->arrived.wait_for(lock, patience, [this] { return tray_->answer.has_value(); });
    return tray_->answer;
}

struct CallbackServer::Listener {
    Listener(std::uint16_t port, CallbackExpectation expected, const Clock& clock, Random& random)
        : desk(std::move(expected)), server(listener_options(port), desk, clock, random, log) {}
    SilentLog log;
    CallbackDesk desk;
    http::Server server;
};

CallbackServer::CallbackServer(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

CallbackServer::~CallbackServer() { stop(); }

Result<std::string> CallbackServer::start(std::uint16_t port, CallbackExpectation expected) {
    listener_ = std::make_unique<Listener>(port, std::move(expected), clock_, random_);
    auto endpoint = listener_->server.start();
    if (!endpoint.has_value()) {
        const std::string reason = endpoint.error().message;
        listener_.reset();
        return fail(
            ErrorKind::unavailable,
            format("The terminal could not wait for the browser: {} Without --port a free one is taken.",
                   reason));
    }
    return format("http://{}/callback", endpoint->to_text());
}

std::optional<CallbackAnswer> CallbackServer::wait_for(std::chrono::milliseconds patience) const {
    if (!listener_) return std::nullopt;
    return listener_->desk.wait_for(patience);
}

void CallbackServer::stop() { listener_.reset(); }

}  // namespace winsh::win
