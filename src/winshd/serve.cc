#include "winshd/serve.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <iostream>

#include "winshd/service.h"

namespace winsh {
namespace {

/// The signals that stop the server, blocked in every thread so that `wait` alone receives them.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    void wait() const {
        int received = 0;
        sigwait(&set_, &received);
    }

private:
    sigset_t set_{};
};

/// Keys and credentials are in this memory: no core file of it, and no other process of the same user reads
/// it.
void keep_memory_private() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace

int run_serve(const ServeCommand& command) {
    const auto config = check_config(command.flags);
    if (!config) {
        std::cerr << "winshd: " << config.error().message << "\n";
        return 2;
    }
    keep_memory_private();
    const StopSignals signals;
    Service service(*config);
    const auto endpoint = service.start();
    if (!endpoint) {
        std::cerr << "winshd: " << endpoint.error().message << "\n";
        return 1;
    }
    std::cout << "listening on http://" << endpoint->to_text() << std::endl;
    signals.wait();
    service.stop();
    return 0;
}

}  // namespace winsh
