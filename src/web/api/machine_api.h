#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"
#include "http/router.h"

namespace winsh::web {

/// What machines ask of a running server.
class MachineApi {
public:
    /// Renders the metrics (Prometheus text format 0.0.4) of the moment.
    using Metrics = std::function<std::string()>;
    /// Whether the store can be read and written; the error says what cannot.
    using Readiness = std::function<Result<void>()>;
    MachineApi(Readiness readiness, Metrics metrics);

    http::Response health() const;  ///< 200 as long as the process answers.
    http::Response readiness(const http::Request& request) const;
    http::Response metrics() const;
    http::Response contract() const;  ///< `openapi/winsh.json`.

private:
    Readiness readiness_;
    Metrics metrics_;
    std::shared_ptr<const http::Content> contract_;
};

}  // namespace winsh::web
