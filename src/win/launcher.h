#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/environment.h"

namespace winsh::win {

/// A program that takes this process over.
struct Launch {
    std::string program;                 ///< Its path.
    std::vector<std::string> words;      ///< Its command line, its name first.
    std::vector<std::string> variables;  ///< Its environment, whole.
    std::string folder;                  ///< Where it works.
    int input = -1;                      ///< An open file for its standard input; -1 leaves ours.
};

/// What is outside of `win` where another program is started in its place.
class Launcher {
public:
    virtual ~Launcher() = default;
    /// This process's environment, each `NAME=value`.
    virtual std::vector<std::string> variables() const = 0;
    /// Becomes the program: terminal, signals, job control and exit code are its own from then on, and
    /// nothing of this process stays beside it. Returns only with the reason why it could not.
    virtual Error become(const Launch& launch) = 0;
};

/// Hands on the files that were open when it was made, and none that was opened since, whoever opened it.
class SystemLauncher final : public Launcher {
public:
    SystemLauncher();
    std::vector<std::string> variables() const override;
    Error become(const Launch& launch) override;

private:
    std::vector<int> inherited_;  ///< Descriptors, in order.
};

/// Where `PATH` has the program; one with a slash in its name is taken from `folder`. Nothing where it is not
/// there or cannot be run.
std::optional<std::string> find_program(const std::string& name, const http::Environment& environment,
                                        const std::string& folder);

}  // namespace winsh::win
