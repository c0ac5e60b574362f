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

/// For a wait that is asked by no watch: whether the first of those signals came since this was made. False
/// where no watch lives, and where one came before: what is undone after Ctrl-C may take its time.
class LaterInterrupt {
public:
    LaterInterrupt();

    bool came() const;

private:
    bool was_there_;
};

}  // namespace winsh::win
