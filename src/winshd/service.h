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
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Opens the store and the key, starts everything. Answers with where it listens.
    Result<http::Endpoint> start();
    /// Answers what was received, writes down what is pending.
    void stop();
    /// Every route of every listener, after `start`; what the contract is compared with.
    std::vector<http::RouteName> routes() const;

private:
    struct Parts;
    ServeConfig config_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace winsh
