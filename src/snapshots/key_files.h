#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "store/store.h"

namespace winsh {

struct MasterKeyOptions {
    std::string folder;  ///< The data folder: the key is in its `master.key` where no path is given.
    std::string path;    ///< A key file that somebody else made; empty for the folder's own.

    std::string present_path() const { return path.empty() ? folder + "/master.key" : path; }
    /// Where the folder's next key waits while a rotation runs.
    std::string next_path() const { return folder + "/master.key.next"; }
};

/// The key that a rotation replaces, while it is not finished.
inline constexpr std::string_view kReplacedKeySetting = "sealing_key_replaced";
/// The file to which a rotation moved a key that is given by path.
inline constexpr std::string_view kMovedKeySetting = "sealing_key_file";

/// Nothing where there is no such file. `unavailable`, with a sentence, where it cannot be read, is open to
/// others than its owner, or holds no key.
Result<std::optional<SealingKey>> read_key_file(const std::string& path);

/// Complete or not at all, and never over a file that is there: two processes that write at once end up with
/// one key. A file of this name that was left unfinished is removed: `draft` is for one writer at a time.
Result<void> write_key_file(const std::string& path, const std::string& draft, const SealingKey& key);

/// The next key becomes the present one, which is gone with that. In one step: there is always one of them.
Result<void> make_present(const MasterKeyOptions& options);

/// The keys in the files of an installation.
struct FoundKeys {
    std::optional<SealingKey> present;
    std::optional<SealingKey> next;   ///< Of the folder.
    std::optional<SealingKey> moved;  ///< In the file of `kMovedKeySetting`.

    /// The one of that id, or nullptr.
    const SealingKey* of(std::string_view id) const;
};
/// While a rotation comes to its end, at least the key that stays is found.
Result<FoundKeys> find_keys(const MasterKeyOptions& options, Store& store);

/// Who rotates the keys of the folder. `conflict` where somebody does.
Result<File> take_rotation_turn(const std::string& folder);

}  // namespace winsh
