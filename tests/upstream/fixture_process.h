#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/json.h"

namespace winsh {

/// The Node that was found, and the one that tests/emulated brings for what needs a newer one.
enum class NodeVersion { found, newest };

/// Node with a script, for as long as this lives. Ends with it, whatever happens to the test.
class FixtureProcess {
public:
    /// `script` as it is called in tests/.
    explicit FixtureProcess(std::string_view script = "upstream/fixture_server.mjs",
                            NodeVersion version = NodeVersion::found);
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
