#include "snapshots/key_rotation.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/format.h"
#include "snapshots/master_key.h"
#include "snapshots/sealed_binding.h"

namespace winsh {
namespace {

/// A pass finds what another process wrote while the one before ran, which is sealed with the right key.
constexpr int kMostPasses = 20;

/// The two keys of a rotation.
struct KeyPair {
    SealingKey old_key;
    SealingKey new_key;
    bool is_begun = false;  ///< The mark has moved to the new one.
};

Result<std::string> marked_key(Store& store) {
    WINSH_TRY(std::optional<std::string> marked, store.setting(kSealingKeySetting));
    if (marked) return *std::move(marked);
    return fail(ErrorKind::not_found,
                "There is no master key in use yet: the first start of winshd serve makes it.");
}

/// The service has to read what an administrator names.
Result<void> check_owner(const std::string& file, const std::string& folder) {
    struct stat key{};
    struct stat data{};
    if (::stat(file.c_str(), &key) != 0 || ::stat(folder.c_str(), &data) != 0 || key.st_uid == data.st_uid)
        return {};
    return fail(ErrorKind::invalid,
                format("{} does not belong to the owner of the data folder, so that a server could not read "
                       "it. Run: chown --reference={} {}",
                       file, folder, file));
}

Result<SealingKey> key_given_by_path(const MasterKeyOptions& options, const std::string& file) {
    WINSH_TRY(std::optional<SealingKey> key, read_key_file(file));
    if (!key)
        return fail(
            ErrorKind::invalid,
            format("The new key {} does not exist. Make one with: (umask 077; openssl rand -hex 32 > {})",
                   file, file));
    WINSH_CHECK(check_owner(file, options.folder));
    return *std::move(key);
}

/// A link says that the key is meant to be kept elsewhere; the next one would take the link's place.
Result<void> check_no_link(const MasterKeyOptions& options) {
    std::error_code ignored;
    if (!options.path.empty() || !std::filesystem::is_symlink(options.present_path(), ignored)) return {};
    return fail(
        ErrorKind::invalid,
        format("{} is a link. Rotate the key where it is, by --master-key-file and --new-key-file, and "
               "tell winshd serve the new one by --master-key-file.",
               options.present_path()));
}

std::unexpected<Error> key_is_elsewhere(const MasterKeyOptions& options, const FoundKeys& found,
                                        const std::string& marked, Store& store) {
    const auto moved = store.setting(kMovedKeySetting);
    const bool is_next = found.next && found.next->id() == marked;
    return fail(
        ErrorKind::invalid,
        format("The key that seals is {}, and stands in {}. Where its rotation has not ended, name that "
               "by --new-key-file; else by --master-key-file.",
               marked, is_next ? options.next_path() : moved.value_or("").value_or("no file")));
}

/// The folder's next key; made where there is none and the present one is the one that seals.
Result<SealingKey> next_key_of_folder(const MasterKeyOptions& options, const FoundKeys& found,
                                      const std::string& marked, Store& store, Random& random) {
    if (found.next) return *found.next;
    WINSH_CHECK(check_key_of_database(options, found, store, marked));
    if (found.present->id() != marked) return key_is_elsewhere(options, found, marked, store);
    const std::string path = options.next_path();
    WINSH_CHECK(write_key_file(path, path + ".new", SealingKey::generate(random)));
    WINSH_TRY(std::optional<SealingKey> key, read_key_file(path));
    if (!key) return fail(ErrorKind::unavailable, format("The master key {} vanished at once.", path));
    return *std::move(key);
}

Result<KeyPair> find_pair(const MasterKeyOptions& options, const std::string& new_key_file, Store& store,
                          Random& random) {
    WINSH_TRY(const std::string marked, marked_key(store));
    WINSH_TRY(FoundKeys found, find_keys(options, store));
    WINSH_TRY(SealingKey next, new_key_file.empty()
                                   ? next_key_of_folder(options, found, marked, store, random)
                                   : key_given_by_path(options, new_key_file));
    WINSH_CHECK(check_key_of_database(options, found, store, marked));
    if (found.present->id() == next.id())
        return fail(ErrorKind::invalid, format("{} holds the key that is in use already. {}",
                                               new_key_file.empty() ? options.next_path() : new_key_file,
                                               new_key_file.empty() ? "Remove it." : "Make another one."));
    const bool is_begun = next.id() == marked;
    if (!is_begun && found.present->id() != marked) return key_is_elsewhere(options, found, marked, store);
    return KeyPair{*std::move(found.present), std::move(next), is_begun};
}

/// The installation's, and the same in each workspace: it is the credentials of its connections that are
/// sealed.
Result<std::vector<AuditEntry>> entries_of(AuditAction action, const KeyPair& keys, Store& store,
                                           const Clock& clock) {
    AuditEntry entry;
    entry.at = clock.now();
    entry.action = action;
    entry.subject = keys.new_key.id();
    const std::string& to = keys.new_key.id();
    const std::string& from = keys.old_key.id();
    entry.detail =
        action == AuditAction::key_rotation_begun
            ? format("Begun: the key {} replaces the key {}.", to, from)
            : format("Ended: all that can be opened is sealed with the key {}, not with the key {}.", to,
                     from);
    entry.address = "local";
    std::vector<AuditEntry> entries{entry};
    WINSH_TRY(const std::vector<Workspace> workspaces, store.accounts().workspaces());
    for (const Workspace& workspace : workspaces) {
        entry.workspace = workspace.id;
        entries.push_back(entry);
    }
    return entries;
}

/// Step 2: from here on everything new is sealed with the new key.
Result<void> move_mark(const KeyPair& keys, const std::string& new_key_file, Store& store, const Clock& clock,
                       Random& random) {
    SettingsChange change;
    change.name = kSealingKeySetting;
    change.expected = keys.old_key.id();
    change.settings = {{std::string(kSealingKeySetting), keys.new_key.id()},
                       {std::string(kSealingProbeSetting), sealing_probe(keys.new_key, random)},
                       {std::string(kReplacedKeySetting), keys.old_key.id()}};
    change.settings[std::string(kMovedKeySetting)] =
        new_key_file.empty() ? std::nullopt : std::optional(new_key_file);
    WINSH_TRY(change.audit, entries_of(AuditAction::key_rotation_begun, keys, store, clock));
    return store.change_settings(change);
}

enum class Resealed { yes, not_needed, changed_meanwhile, cannot_be_opened };

Result<Resealed> reseal(const SealedPlace& place, const KeyPair& keys, Store& store, Random& random) {
    WINSH_TRY(const std::optional<std::string> record, store.sealed().find(place));
    if (!record || record->empty()) return Resealed::not_needed;
    const std::string id = sealing_key_id_of_head(*record);
    if (id == keys.new_key.id()) return Resealed::not_needed;
    const std::string binding = sealed_binding_of(place);
    const Result<Secret> plain = keys.old_key.open(*record, binding);
    if (!plain) return Resealed::cannot_be_opened;
    WINSH_TRY(const bool replaced,
              store.sealed().replace(place, *record, keys.new_key.seal(*plain, binding, random)));
    return replaced ? Resealed::yes : Resealed::changed_meanwhile;
}

/// Step 3. True where nothing was left that the old key opens.
Result<bool> reseal_all(const KeyPair& keys, Store& store, Random& random, KeyRotation& rotation) {
    WINSH_TRY(const std::vector<SealedRow> rows, store.sealed().list());
    rotation.unreadable.clear();
    bool is_done = true;
    for (const SealedRow& row : rows) {
        if (row.key_id == keys.new_key.id()) continue;
        WINSH_TRY(const Resealed outcome, reseal(row.place, keys, store, random));
        overwrite_stack();
        if (outcome == Resealed::yes) ++rotation.resealed;
        if (outcome == Resealed::cannot_be_opened) rotation.unreadable.push_back(row.place);
        if (outcome == Resealed::yes || outcome == Resealed::changed_meanwhile) is_done = false;
    }
    return is_done;
}

/// Told once, however often the end is cut short.
Result<void> record_end(const KeyPair& keys, Store& store, const Clock& clock) {
    WINSH_TRY(const std::optional<std::string> replaced, store.setting(kReplacedKeySetting));
    if (!replaced) return {};
    SettingsChange change;
    change.name = kReplacedKeySetting;
    change.expected = replaced;
    change.settings = {{std::string(kReplacedKeySetting), std::nullopt}};
    WINSH_TRY(change.audit, entries_of(AuditAction::key_rotated, keys, store, clock));
    return store.change_settings(change);
}

Result<void> carry_out(const MasterKeyOptions& options, const KeyPair& keys, Store& store, const Clock& clock,
                       Random& random, KeyRotation& rotation) {
    bool is_done = false;
    for (int pass = 0; pass < kMostPasses && !is_done; ++pass) {
        WINSH_TRY(is_done, reseal_all(keys, store, random, rotation));
    }
    if (!is_done) return fail(ErrorKind::unavailable, "What is sealed changes faster than it is read.");
    WINSH_CHECK(record_end(keys, store, clock));
    return options.path.empty() ? make_present(options) : Result<void>();
}

}  // namespace

Result<KeyRotation> rotate_master_key(const MasterKeyOptions& options, const std::string& new_key_file,
                                      Store& store, const Clock& clock, Random& random) {
    if (options.path.empty() != new_key_file.empty())
        return fail(
            ErrorKind::invalid,
            "A key that is given by path goes on in another file: name both. The data folder's own key "
            "needs neither.");
    WINSH_CHECK(check_no_link(options));
    WINSH_TRY(const File turn, take_rotation_turn(options.folder));
    std::error_code ignored;
    const std::string file =
        new_key_file.empty() ? std::string() : std::filesystem::absolute(new_key_file, ignored).string();
    WINSH_TRY(const KeyPair keys, find_pair(options, file, store, random));
    KeyRotation rotation;
    rotation.from = keys.old_key.id();
    rotation.to = keys.new_key.id();
    rotation.file = file.empty() ? options.present_path() : file;
    rotation.was_resumed = keys.is_begun;
    Result<void> done;
    if (!keys.is_begun) done = move_mark(keys, file, store, clock, random);
    if (done) done = carry_out(options, keys, store, clock, random, rotation);
    if (done) return rotation;
    return fail(ErrorKind::unavailable,
                format("The rotation has not ended, and both keys have to stay; everything can be read with "
                       "them. Run the same command again. {}",
                       done.error().message));
}

Result<KeyState> master_key_state(const MasterKeyOptions& options, Store& store) {
    WINSH_TRY(const std::string marked, marked_key(store));
    WINSH_TRY(const FoundKeys found, find_keys(options, store));
    WINSH_CHECK(check_key_of_database(options, found, store, marked));
    KeyState state;
    state.id = marked;
    state.file = options.present_path();
    WINSH_TRY(state.replaced, store.setting(kReplacedKeySetting));
    if (found.present->id() != marked && found.next && found.next->id() == marked) {
        state.file = options.next_path();
        // Where everything is sealed anew, the file alone waits to be put in its place.
        if (!state.replaced) state.replaced = found.present->id();
    } else if (found.present->id() != marked) {
        WINSH_TRY(const std::optional<std::string> moved, store.setting(kMovedKeySetting));
        state.file = moved.value_or("");
    }
    WINSH_TRY(const std::vector<SealedRow> rows, store.sealed().list());
    for (const SealedRow& row : rows) ++state.records[row.key_id];
    return state;
}

}  // namespace winsh
