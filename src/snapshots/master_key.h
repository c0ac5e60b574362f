#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "store/store.h"

namespace winsh {

struct MasterKeyOptions {
    std::string folder;  ///< The data folder: the key is in its `master.key` where no path is given.
    std::string path;    ///< A key file that somebody else made; empty for the folder's own.
};

/// The key that seals the credentials of all connections. The folder's own is made on the first run (mode
/// 0600); one given by path must be there. The store keeps a mark of the key, and a key that does not fit it
/// is refused: nothing is written then. Errors (`unavailable`, a sentence): the file is missing although
/// credentials were sealed with it, others can read it, it holds no key, it holds another key.
Result<SealingKey> load_master_key(const MasterKeyOptions& options, Store& store, Random& random);

}  // namespace winsh
