#include "winshd/serve.h"

#include <pthread.h>

#include <csignal>
#include <iostream>

#include "winshd/private_memory.h"
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
