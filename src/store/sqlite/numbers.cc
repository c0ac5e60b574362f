#include "store/sqlite/numbers.h"

namespace winsh::sqlite {
namespace {

Result<std::int64_t> existing(Result<std::optional<std::int64_t>> number, const char* sentence) {
    if (!number) return std::unexpected(std::move(number).error());
    if (!*number) return fail(ErrorKind::not_found, sentence);
    return **number;
}

}  // namespace

Result<std::int64_t> number_of(Database& database, const UserId& id) {
    return existing(read_optional(database.query("SELECT number FROM users WHERE id = ?", id), read_integer),
                    "There is no such user.");
}

Result<std::int64_t> number_of(Database& database, const WorkspaceId& id) {
    return existing(
        read_optional(database.query("SELECT number FROM workspaces WHERE id = ?", id), read_integer),
        "There is no such workspace.");
}

Result<std::int64_t> number_of(Database& database, const ConnectionId& id) {
    return existing(
        read_optional(database.query("SELECT number FROM connections WHERE id = ?", id), read_integer),
        "There is no such connection.");
}

}  // namespace winsh::sqlite
