#include "base/background_thread.h"

#include <sched.h>

namespace winsh {

void run_in_background() noexcept {
    const sched_param priority{};
    (void)sched_setscheduler(0, SCHED_BATCH, &priority);
}

}  // namespace winsh
