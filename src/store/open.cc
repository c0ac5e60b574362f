#include "store/open.h"

#include "store/sqlite/sqlite_store.h"

namespace winsh {

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options, const Clock& clock, Log& log) {
    return sqlite::SqliteStore::open({.store = options}, clock, log);
}

}  // namespace winsh
