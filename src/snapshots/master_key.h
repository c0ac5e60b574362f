#pragma once

#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "snapshots/key_files.h"
#include "snapshots/key_ring.h"
#include "store/store.h"

namespace winsh {

/// What the key's first use needs beside files and store.
struct KeyWorld {
    const Clock& clock;
    Random& random;
    Log& log;
};

/// The key that seals the credentials of all connections. The folder's own is made on the first run (mode
/// 0600); one given by path must be there. The store keeps a mark of the key, and a key that does not fit it
/// is refused: nothing is written then. Errors (`unavailable`, a sentence): the file is missing although
/// credentials were sealed with it, others can read it, it holds no key, it holds another key. A rotation
/// that was cut short is told in the log, and both its keys are in the ring.
Result<std::unique_ptr<KeyRing>> load_master_key(const MasterKeyOptions& options, Store& store,
                                                 const KeyWorld& world);

/// Fails, with the sentence for people, where the database was sealed with neither of these keys.
Result<void> check_key_of_database(const MasterKeyOptions& options, const FoundKeys& found, Store& store,
                                   const std::string& marked_id);

/// What marks the key in the store, beside its id.
std::string sealing_probe(const SealingKey& key, Random& random);

}  // namespace winsh
