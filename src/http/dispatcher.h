#pragma once

#include <optional>
#include <string_view>

#include "http/message.h"

namespace winsh::http {

/// What a server asks for answers. Both are called from several threads at once.
class Dispatcher {
public:
    virtual ~Dispatcher() = default;
    /// Runs on an I/O thread: must not block, and answers nothing where it would have to.
    virtual std::optional<Response> answer_from_memory(const Request& request) const = 0;
    /// Runs on a worker. What it throws becomes a 500 without details.
    virtual Response answer(const Request& request) const = 0;
    /// The answer where the server itself refuses; the request has no path where its head was not sound or
    /// has not come. Runs on an I/O thread: must not block, and costs little.
    virtual Response refusal(const Request& request, int status, std::string_view reason) const;
};

}  // namespace winsh::http
