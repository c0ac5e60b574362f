#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace winsh {

/// What a program is started with.
struct ProcessPlan {
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    enum class Streams { pipes, terminal } streams = Streams::pipes;
    unsigned short columns = 80;  ///< Of the terminal.
    std::string output_file;      ///< Standard output goes there instead.
};

/// A running program. Everything waits for at most 30 seconds, then fails the test.
class Process {
public:
    explicit Process(const ProcessPlan& plan);
    ~Process();  ///< Kills it if it still runs.
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void type(const std::string& text);
    void close_input();
    void signal(int number);
    /// Reads until the text has appeared in the output or the messages (on a terminal both are one).
    bool wait_for(const std::string& text);
    /// Reads to the end and waits. The exit code, or minus the number of the signal that ended it.
    int finish();

    const std::string& output() const { return output_; }
    const std::string& messages() const { return messages_; }

private:
    bool read_some();
    void start_on_pipes(const ProcessPlan& plan);
    void start_on_a_terminal(const ProcessPlan& plan);

    pid_t child_ = -1;
    int input_ = -1;
    int output_end_ = -1;
    int messages_end_ = -1;
    std::string output_;
    std::string messages_;
};

/// Runs the command with its output thrown away, and tells how much processor time it took, in user and
/// kernel mode: what a busy machine changes least. Nothing where it failed.
std::optional<std::chrono::microseconds> processor_time_of(const std::vector<std::string>& command);

}  // namespace winsh
