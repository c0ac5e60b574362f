#include "winshd/key_commands.h"

#include <iostream>

#include "base/format.h"
#include "base/json.h"
#include "snapshots/key_rotation.h"
#include "winshd/private_memory.h"
#include "winshd/workbench.h"

namespace winsh {
namespace {

Json place_json(const SealedPlace& place) {
    switch (place.kind) {
        case SealedPlace::Kind::credential:
            return Json::object({{"connection", place.connection.text()}, {"field", place.name}});
        case SealedPlace::Kind::memory:
            return Json::object({{"connection", place.connection.text()}, {"section", "memory"}});
        case SealedPlace::Kind::people:
            return Json::object({{"connection", place.connection.text()}, {"section", "people"}});
        case SealedPlace::Kind::setting:
            break;
    }
    return Json::object({{"setting", place.name}});
}

/// What the operator does next, where there is something.
void advise(const RotateKeyCommand& command, const KeyRotation& rotation) {
    if (!command.master_key_file.empty()) {
        std::cerr << format(
            "winshd: Put this into the configuration of winshd serve before its next start, then take {} "
            "away:\n  master-key-file = \"{}\"\n",
            command.master_key_file, rotation.file);
    }
    if (!rotation.unreadable.empty()) {
        std::cerr
            << "winshd: What stands under \"unreadable\" opens with neither key and is as it was. Remove "
               "such a connection and add it again.\n";
    }
}

Result<void> rotate_key(const RotateKeyCommand& command) {
    Workbench bench;
    WINSH_CHECK(bench.open_existing(command.data));
    const MasterKeyOptions options{command.data, command.master_key_file};
    WINSH_TRY(const KeyRotation rotation,
              rotate_master_key(options, command.new_key_file, *bench.store, bench.clock, bench.random));
    Json unreadable = Json::array();
    for (const SealedPlace& place : rotation.unreadable) unreadable.push(place_json(place));
    std::cout << to_text(Json::object({{"keyId", rotation.to},
                                       {"replacedKeyId", rotation.from},
                                       {"keyFile", rotation.file},
                                       {"resumed", rotation.was_resumed},
                                       {"resealed", static_cast<std::int64_t>(rotation.resealed)},
                                       {"unreadable", std::move(unreadable)}}))
              << "\n";
    advise(command, rotation);
    return {};
}

Result<void> key_status(const KeyStatusCommand& command) {
    Workbench bench;
    WINSH_CHECK(bench.open_existing(command.data));
    WINSH_TRY(const KeyState state, master_key_state({command.data, command.master_key_file}, *bench.store));
    Json records = Json::array();
    for (const auto& [id, count] : state.records)
        records.push(Json::object({{"keyId", id}, {"count", static_cast<std::int64_t>(count)}}));
    std::cout << to_text(Json::object({{"keyId", state.id},
                                       {"keyFile", state.file},
                                       {"replacedKeyId", state.replaced ? Json(*state.replaced) : Json()},
                                       {"records", std::move(records)}}))
              << "\n";
    if (state.replaced) {
        std::cerr
            << "winshd: A rotation of the key runs, or was cut short. If it does not run any more, end it "
               "by the same winshd key rotate again.\n";
    }
    return {};
}

}  // namespace

int run_rotate_key(const RotateKeyCommand& command) {
    keep_memory_private();
    return exit_code_of(rotate_key(command));
}

int run_key_status(const KeyStatusCommand& command) {
    keep_memory_private();
    return exit_code_of(key_status(command));
}

}  // namespace winsh
