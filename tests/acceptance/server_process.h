#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winsh::acceptance {

/// A folder that is gone when the test is.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::string& path() const { return path_; }
    std::string operator/(std::string_view name) const { return path_ + '/' + std::string(name); }

private:
    std::string path_;
};

std::string read_file(const std::string& path);

struct ProgramResult {
    int exit_code = -1;  ///< 128 + the signal, where one ended it.
    std::string output;
    std::string errors;
};

/// Runs a program to its end with `input` on its standard input.
ProgramResult run_program(const std::vector<std::string>& arguments, std::string_view input = {});

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
    ~ServerProcess();  ///< Kills it where it still runs.
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    std::uint16_t port() const { return port_; }
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "http://" + host(); }
    pid_t pid() const { return process_; }
    bool is_running();
    /// What it has written to standard error so far.
    std::string log() const;

    int stop();   ///< SIGTERM; its exit code.
    void kill();  ///< SIGKILL.

private:
    void read_address(int output);
    int wait_for_end();

    std::string log_path_;
    pid_t process_ = -1;
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
