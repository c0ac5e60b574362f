#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/dispatcher.h"
#include "win/callback.h"

namespace winsh::win {

/// Answers the browser, and keeps the one answer that counts. `GET /callback` with another state is 400 and
/// waited on; after the answer every further one is 410; other methods are 405, other paths 404.
class CallbackDesk final : public http::Dispatcher {
public:
    explicit CallbackDesk(CallbackExpectation expected);
    ~CallbackDesk() override;

    std::optional<http::Response> answer_from_memory(const http::Request& request) const override;
    http::Response answer(const http::Request& request) const override;

    /// The answer, as soon as there is one; nothing when the time is over.
    std::optional<CallbackAnswer> wait_for(std::chrono::milliseconds patience) const;

private:
    struct Tray;
    std::unique_ptr<Tray> tray_;
};

/// The listener on 127.0.0.1 that lives while a sign-in is waited for.
class CallbackServer {
public:
    CallbackServer(const Clock& clock, Random& random);
    ~CallbackServer();
    CallbackServer(const CallbackServer&) = delete;
    CallbackServer& operator=(const CallbackServer&) = delete;

    /// Listens on the port (0: any free one) and answers with the callback's address,
    /// `http://127.0.0.1:PORT/callback`.
    Result<std::string> start(std::uint16_t port, CallbackExpectation expected);
    std::optional<CallbackAnswer> wait_for(std::chrono::milliseconds patience) const;
    /// After this nobody listens; an answer that was being sent has been.
    void stop();

private:
    struct Listener;
    const Clock& clock_;
    Random& random_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace winsh::win
