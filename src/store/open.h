#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "store/store.h"

namespace winsh {

struct StoreOptions {
    /// The data folder; made with mode 0700 where it is missing. Files in it get 0600.
    std::string folder;
    /// Called once, on a thread of the store, where acknowledging further writes would be a lie (a failed
    /// fsync). Must end the process.
    std::function<void(const std::string& why)> on_fatal;
};

/// Opens the store of the folder, makes it where there is none, and brings it to this version's schema. The
/// error says what is wrong: a folder that others can write to, a file that is no database, a database of a
/// newer version.
Result<std::unique_ptr<Store>> open_store(const StoreOptions& options, const Clock& clock, Log& log);

/// True where there is a store in the folder. Makes nothing.
bool has_store(const std::string& folder);

}  // namespace winsh
