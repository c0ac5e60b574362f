#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "model/sealed_place.h"
#include "snapshots/key_files.h"
#include "store/store.h"

namespace winsh {

struct KeyRotation {
    std::string from;  ///< Key ids.
    std::string to;
    std::string file;          ///< Where the key is from now on.
    bool was_resumed = false;  ///< Another run had begun it.
    std::size_t resealed = 0;  ///< By this run.
    /// What opens with neither key: altered, or sealed with a third. It is left as it is.
    std::vector<SealedPlace> unreadable;
};

/// Replaces the master key, whether or not servers run on the folder: seals everything anew, then takes the
/// old key away (the folder's own) or leaves that to the operator (one given by path, which goes on in
/// `new_key_file`; empty for the folder's own). It can be cut short anywhere: every record then opens with
/// one of the two keys, which both are there, and the next call ends it. `conflict` where another process
/// rotates; else `invalid` or `unavailable`, with a sentence.
///
/// 1. The next key is put beside the present one, safe from a power cut.
/// 2. In one transaction the store's mark moves to it. From here on servers seal with it, and the store takes
///    nothing that the old one has sealed.
/// 3. Record by record is sealed anew, where it still is what was read.
/// 4. The next key takes the present one's name, which is one step.
Result<KeyRotation> rotate_master_key(const MasterKeyOptions& options, const std::string& new_key_file,
                                      Store& store, const Clock& clock, Random& random);

struct KeyState {
    std::string id;  ///< Of the key that seals.
    std::string file;
    std::optional<std::string> replaced;         ///< The key before, while its rotation has not ended.
    std::map<std::string, std::size_t> records;  ///< How many are sealed with which key; "" for what is none.
};
/// Changes nothing. `unavailable` as at the start of a server.
Result<KeyState> master_key_state(const MasterKeyOptions& options, Store& store);

}  // namespace winsh
