#include "snapshots/master_key.h"

#include <algorithm>
#include <optional>

#include "base/format.h"

namespace winsh {
namespace {

constexpr std::string_view kProbeText = "winsh sealing key probe";
constexpr int kMostTries = 5;

std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::unavailable, std::move(message));
}

Result<bool> has_sealed_credentials(Store& store) {
    WINSH_TRY(const std::vector<Connection> connections, store.connections().all());
    return std::ranges::any_of(connections, [](const Connection& row) { return !row.sealed.empty(); });
}

std::unexpected<Error> missing(const MasterKeyOptions& options, Store& store,
                               const std::optional<std::string>& marked_id) {
    std::string message = format(
        "The master key {} is missing, but this database was sealed with one{}. Put the file back from "
        "its backup; without it the stored credentials cannot be read.",
        options.present_path(), marked_id ? " (" + *marked_id + ")" : "");
    const auto moved = store.setting(kMovedKeySetting);
    if (moved.has_value() && *moved && **moved != options.path)
        message += format(" A rotation has put the key into {}: name that with --master-key-file.", **moved);
    return refuse(std::move(message));
}

/// The folder's own key is made where there is none, and nothing that one has sealed.
Result<SealingKey> first_key(const MasterKeyOptions& options, Store& store, Random& random) {
    WINSH_TRY(const bool sealed, has_sealed_credentials(store));
    if (sealed) return missing(options, store, std::nullopt);
    const std::string path = options.present_path();
    if (!options.path.empty())
        return refuse(
            format("The master key {} does not exist. Make one with: (umask 077; openssl rand "
                   "-hex 32 > {})",
                   path, path));
    const std::string draft = format("{}.{}.new", path, random_hex(random, 8));
    WINSH_CHECK(write_key_file(path, draft, SealingKey::generate(random)));
    WINSH_TRY(std::optional<SealingKey> key, read_key_file(path));
    if (!key) return refuse(format("The master key {} vanished while winsh started.", path));
    return *std::move(key);
}

/// Credentials without a mark come from a database whose mark was lost: the key must open them all the same.
Result<void> check_credentials(const std::string& path, const SealingKey& key, Store& store) {
    WINSH_TRY(const std::vector<Connection> connections, store.connections().all());
    for (const Connection& connection : connections) {
        for (const auto& [name, record] : connection.sealed) {
            if (sealing_key_id_of(record) == key.id()) continue;
            return refuse(
                format("{} is not the key of this database: a credential in it was sealed with another key. "
                       "Put the right file back from its backup.",
                       path));
        }
    }
    return {};
}

/// `conflict` where another process has marked its key meanwhile.
Result<void> set_mark(const SealingKey& key, Store& store, Random& random) {
    SettingsChange change;
    change.name = kSealingKeySetting;
    change.settings = {{std::string(kSealingKeySetting), key.id()},
                       {std::string(kSealingProbeSetting), sealing_probe(key, random)}};
    return store.change_settings(change);
}

Result<void> mark_first_key(const MasterKeyOptions& options, FoundKeys found, Store& store, Random& random) {
    if (!found.present) {
        WINSH_TRY(found.present, first_key(options, store, random));
    }
    WINSH_CHECK(check_credentials(options.present_path(), *found.present, store));
    return set_mark(*found.present, store, random);
}

void tell_of_rotation(const MasterKeyOptions& options, const FoundKeys& found, Store& store, Log& log) {
    const auto replaced = store.setting(kReplacedKeySetting);
    const auto marked = store.setting(kSealingKeySetting);
    const bool is_unfinished =
        (replaced.has_value() && *replaced) || (options.path.empty() && found.next.has_value());
    if (is_unfinished)
        log.warning("key_rotation_unfinished",
                    {{"hint",
                      "The master key's rotation has not ended. Everything works; if it does not run "
                      "any more, end it by the same winshd key rotate again."}});
    if (!is_unfinished && marked.has_value() && *marked && found.present && found.present->id() != **marked)
        log.warning("master_key_moved",
                    {{"file", store.setting(kMovedKeySetting).value_or("").value_or("")},
                     {"hint",
                      "This server was started with the key before the last rotation. Name this file by "
                      "--master-key-file."}});
}

}  // namespace

std::string sealing_probe(const SealingKey& key, Random& random) {
    return key.seal(Secret(kProbeText), kSealingProbeSetting, random);
}

Result<void> check_key_of_database(const MasterKeyOptions& options, const FoundKeys& found, Store& store,
                                   const std::string& marked_id) {
    if (!found.present) return missing(options, store, marked_id);
    WINSH_TRY(const std::optional<std::string> probe, store.setting(kSealingProbeSetting));
    WINSH_TRY(const std::optional<std::string> replaced, store.setting(kReplacedKeySetting));
    const SealingKey* key = found.of(marked_id);
    const bool opens = key != nullptr && (!probe || key->open(*probe, kSealingProbeSetting).has_value());
    const bool has_replaced = !replaced || found.of(*replaced) != nullptr;
    if (opens && has_replaced) return {};
    std::string message = format(
        "{} is not the key of this database: the credentials were sealed with the key {}, this is {}. "
        "Put the right file back from its backup.",
        options.present_path(), marked_id, found.present->id());
    if (replaced)
        message += format(" A rotation from the key {} to {} has not ended: both files have to be there.",
                          *replaced, marked_id);
    return refuse(std::move(message));
}

Result<std::unique_ptr<KeyRing>> load_master_key(const MasterKeyOptions& options, Store& store,
                                                 const KeyWorld& world) {
    Result<void> checked;
    for (int tries = 0; tries < kMostTries; ++tries) {
        WINSH_TRY(const std::optional<std::string> marked_id, store.setting(kSealingKeySetting));
        WINSH_TRY(FoundKeys found, find_keys(options, store));
        if (!marked_id) {
            checked = mark_first_key(options, std::move(found), store, world.random);
            if (!checked && checked.error().kind != ErrorKind::conflict) break;
            continue;
        }
        checked = check_key_of_database(options, found, store, *marked_id);
        if (checked) {
            tell_of_rotation(options, found, store, world.log);
            return std::make_unique<KeyRing>(options, store, world.clock, std::move(found), *marked_id);
        }
        // A rotation that ran between the two looks made them differ.
        WINSH_TRY(const std::optional<std::string> marked_now, store.setting(kSealingKeySetting));
        if (marked_now == marked_id) break;
    }
    if (checked) return refuse("The master key could not be read: it changes all the time. Start again.");
    return std::unexpected(std::move(checked).error());
}

}  // namespace winsh
