#pragma once

#include <sys/types.h>

#include <string>

#include "base/json.h"

namespace winsh {

/// Node with `fixture_server.mjs`, for as long as this lives. Ends with it, whatever happens to the test.
class FixtureProcess {
public:
    FixtureProcess();
    ~FixtureProcess();
    FixtureProcess(const FixtureProcess&) = delete;
    FixtureProcess& operator=(const FixtureProcess&) = delete;

    /// The base URL of a play, or "" where the server did not start.
    std::string base_url(std::string_view play) const;

private:
    pid_t process_ = -1;
    int input_ = -1;
    Json plays_;
};

}  // namespace winsh
