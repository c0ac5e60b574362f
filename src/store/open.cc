#include "store/open.h"

#include "store/sqlite/data_folder.h"
#include "store/sqlite/sqlite_store.h"

namespace winsh {

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options, const Clock& clock, Log& log) {
    return sqlite::SqliteStore::open({.store = options}, clock, log);
}

bool has_store(const std::string& folder) { return sqlite::DataFolder::holds_database(folder); }

}  // namespace winsh
