#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/json.h"

namespace winsh {

/// Node with a script of this folder, for as long as this lives. Ends with it, whatever happens to the test.
class FixtureProcess {
public:
    explicit FixtureProcess(std::string_view script = "fixture_server.mjs");
    ~FixtureProcess();
    FixtureProcess(const FixtureProcess&) = delete;
    FixtureProcess& operator=(const FixtureProcess&) = delete;

    /// The base URL of a play, or whatever else the script says under that name; "" where it did not start.
    std::string base_url(std::string_view play) const;

private:
    pid_t process_ = -1;
    int input_ = -1;
    Json plays_;
};

}  // namespace winsh
