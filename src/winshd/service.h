#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "http/router.h"
#include "http/server.h"
#include "winshd/config.h"

namespace winsh {

/// The whole server: makes every part, hands each what it needs, starts and stops them in order. Wiring only.
class Service {
public:
    explicit Service(ServeConfig config);
    /// Stops, waits for what still runs, a poll or a handler that asks an upstream, and writes down what is
    /// pending: uses of tokens and health of connections. What asks an upstream has ten seconds for it.
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Opens the store and the key, starts everything. Answers with where it listens.
    Result<http::Endpoint> start();
    /// Begins no poll any more, and answers what was received, for at most ten seconds. Those of a poll that
    /// runs pass meanwhile, so that the destructor has little left to wait for.
    void stop();
    /// Every route of every listener, after `start`; what the contract is compared with.
    std::vector<http::RouteName> routes() const;

private:
    struct Parts;
    ServeConfig config_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace winsh
