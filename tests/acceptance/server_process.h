#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "acceptance/process.h"

namespace winsh::acceptance {

struct ServerOptions {
    std::vector<std::string> flags;  ///< Beside --listen and --data.
    std::string listen = "127.0.0.1:0";
    unsigned descriptors = 0;  ///< The limit on open files; 0 leaves it as it is.
};

/// A real `winshd serve` on a data folder, from its start to its end. What fails throws: a test cannot go on.
class ServerProcess {
public:
    /// Answers when the server has printed that it listens.
    explicit ServerProcess(const std::string& data, ServerOptions options = {});

    std::uint16_t port() const { return port_; }
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "http://" + host(); }
    pid_t pid() const { return process_->pid(); }
    bool is_running() const { return process_->is_running(); }
    /// What it has written to standard error so far, together with earlier servers of that folder.
    std::string log() const { return read_file(log_path_); }

    void tell_to_stop() const { process_->tell_to_stop(); }        ///< SIGTERM.
    int wait_for_end() const { return process_->wait_for_end(); }  ///< Its exit code.
    int stop() const;                                              ///< Both.
    void kill() const { process_->kill(); }                        ///< SIGKILL.

private:
    void read_address(int output);

    std::string log_path_;
    std::unique_ptr<ChildProcess> process_;
    std::uint16_t port_ = 0;
};

struct Account {
    std::string email;
    std::string password;
    std::string workspace;  ///< Its id.
};

/// `winshd user add`: makes the account, and the workspace where it is new.
Account add_user(const std::string& data, const std::string& email, const std::string& workspace_name);

}  // namespace winsh::acceptance
