#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "acceptance/process.h"

namespace winsh::acceptance {

/// True where nginx is installed.
bool has_nginx();

/// A real nginx on a loopback port, which hands everything on to a server, as the README of any service says:
/// kept connections, Host as it came, the client's address in X-Forwarded-For.
class NginxProcess {
public:
    explicit NginxProcess(std::uint16_t server_port);

    std::uint16_t port() const { return port_; }
    bool is_running() const { return process_->is_running(); }
    /// A line for each request: method, target and the server's status, "-" where it was not asked; what is
    /// not printable as \xHH. Complete once nginx is stopped.
    std::string requests() const { return read_file(folder_.path("requests")); }
    int stop() const;

private:
    TemporaryFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace winsh::acceptance
