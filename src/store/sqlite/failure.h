#pragma once

#include "base/result.h"

struct sqlite3;

namespace winsh::sqlite {

/// What a failed statement means for the transaction around it, from the least grave on. From `device` on the
/// whole transaction is lost.
enum class Failure {
    none,
    refused,  ///< A constraint: the statement alone failed.
    bug,      ///< SQL that cannot work: the statement alone failed.
    device,   ///< What is not the statement's fault: I/O, memory, a lock, damage.
    full,     ///< The device has no room.
    sync,     ///< The device did not confirm what it was given; what it holds is unknown.
};

/// Of the last call on the connection. `code` is its extended result code.
Failure failure_of(sqlite3* database, int code);
/// A sentence for it; `conflict` for a constraint, `unavailable` for the device, `internal` for a bug.
Error error_of(sqlite3* database, int code);

/// What a write is answered where the device is full.
Error disk_full_error();

}  // namespace winsh::sqlite
