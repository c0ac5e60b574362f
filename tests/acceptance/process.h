#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/testing/temporary_folder.h"

namespace winsh::acceptance {

/// "" where there is none.
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view content);

struct ProgramResult {
    int exit_code = -1;  ///< 128 + the signal, where one ended it.
    std::string output;
    std::string errors;
};

/// Runs a program to its end with `input` on its standard input.
ProgramResult run_program(const std::vector<std::string>& arguments, std::string_view input = {});

/// Where a process reads and writes. The descriptors stay with the caller.
struct Streams {
    int input;
    int output;
    int errors;
};

/// A process from its start to its end, which comes at the latest with this object's, or with the thread
/// that made it: a test that dies takes its servers with it. What fails throws.
class ChildProcess {
public:
    /// `descriptors`: the limit on open files; 0 leaves it as it is.
    ChildProcess(const std::vector<std::string>& arguments, const Streams& streams, unsigned descriptors = 0);
    ~ChildProcess();  ///< Kills it where it still runs.
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return process_; }
    bool is_running();
    void tell_to_stop() const;  ///< SIGTERM.
    int wait_for_end();         ///< Its exit code. Throws, after a kill, where it goes on and on.
    void kill();                ///< SIGKILL.

private:
    pid_t process_;
};

}  // namespace winsh::acceptance
