#pragma once

#include <memory>

namespace winsh::win {

/// While one lives, Ctrl-C (SIGINT), SIGTERM and SIGHUP are noted instead of ending the process, and
/// interrupt a blocking read; when it dies with one noted, the signal is raised again as it would have been,
/// so that the caller of `win` sees it. One at a time.
class InterruptWatch {
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

    bool interrupted() const;

private:
    struct Before;
    std::unique_ptr<Before> before_;
};

}  // namespace winsh::win
