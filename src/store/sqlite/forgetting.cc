#include "store/sqlite/forgetting.h"

namespace winsh::sqlite {
namespace {

Result<bool> has_any(Readers& readers, Sql any, Timestamp time) {
    WINSH_TRY(const auto reader, readers.lease());
    WINSH_TRY(const auto found, read_optional(reader->query(any, time), read_integer));
    return found.has_value();
}

}  // namespace

Result<int> forget(Readers& readers, Writer& writer, const Forgetting& what, Timestamp time) {
    WINSH_TRY(const bool any, has_any(readers, what.any, time));
    if (!any) return 0;
    return writer.write([&](Database& database) -> Result<int> {
        WINSH_CHECK(database.run(what.remove, time, what.most));
        return static_cast<int>(database.rows_changed());
    });
}

}  // namespace winsh::sqlite
