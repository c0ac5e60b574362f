#include "store/sqlite/query.h"

#include <sqlite3.h>

#include <algorithm>

#include "store/sqlite/database.h"

namespace winsh::sqlite {

std::int64_t Row::integer() { return sqlite3_column_int64(statement_, next_++); }

std::optional<std::int64_t> Row::optional_integer() {
    if (sqlite3_column_type(statement_, next_) == SQLITE_NULL) {
        ++next_;
        return std::nullopt;
    }
    return integer();
}

std::string_view Row::bytes() {
    const int column = next_++;
    // Every column has the type that it is asked for (STRICT tables), so nothing is converted and nothing
    // allocated.
    const void* data = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    if (data == nullptr) {
        if (size > 0) damaged_ = true;
        return {};
    }
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::string Row::text() { return std::string(bytes()); }

std::optional<std::string> Row::optional_text() {
    if (sqlite3_column_type(statement_, next_) == SQLITE_NULL) {
        ++next_;
        return std::nullopt;
    }
    return text();
}

std::optional<Timestamp> Row::optional_time() {
    const std::optional<std::int64_t> value = optional_integer();
    if (!value) return std::nullopt;
    return Timestamp(std::chrono::milliseconds(*value));
}

Sha256Digest Row::digest() {
    Sha256Digest digest{};
    const std::string_view value = bytes();
    if (value.size() == digest.size()) {
        std::ranges::copy(value, digest.begin());
    } else {
        damaged_ = true;
    }
    return digest;
}

void Query::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Query::Query(Query&& other) noexcept
    : database_(other.database_), statement_(other.statement_), code_(other.code_), next_(other.next_) {
    other.statement_ = nullptr;
}

Query::~Query() {
    if (statement_ == nullptr) return;
    // The result repeats what step has told already.
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

void Query::bind(std::string_view text) {
    if (code_ != SQLITE_OK) return;
    // An empty view may have no address, which SQLite would take for NULL.
    const char* data = text.data() == nullptr ? "" : text.data();
    code_ = sqlite3_bind_text64(statement_, ++next_, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Query::bind(Blob blob) {
    if (code_ != SQLITE_OK) return;
    const char* data = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    code_ = sqlite3_bind_blob64(statement_, ++next_, data, blob.bytes.size(), SQLITE_TRANSIENT);
}

void Query::bind_integer(std::int64_t value) {
    if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, ++next_, value);
}

void Query::bind_null() {
    if (code_ == SQLITE_OK) code_ = sqlite3_bind_null(statement_, ++next_);
}

Result<bool> Query::step() {
    if (code_ != SQLITE_OK) return std::unexpected(database_->note(code_));
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return std::unexpected(database_->note(code));
}

Result<void> Query::run() {
    for (;;) {
        WINSH_TRY(const bool more, step());
        if (!more) return {};
    }
}

Result<void> Query::check(const Row& row) const {
    if (row.is_damaged()) return std::unexpected(database_->note(SQLITE_CORRUPT));
    return {};
}

}  // namespace winsh::sqlite
