#pragma once

namespace winsh {

/// Says that nobody waits for the calling thread by the microsecond: where it is woken, it does not push a
/// thread aside that answers requests, but waits for its turn on the core (SCHED_BATCH). Its share of the
/// processor stays the same. Where the system does not allow that, nothing changes.
void run_in_background() noexcept;

}  // namespace winsh
