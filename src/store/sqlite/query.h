#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/strong.h"

struct sqlite3_stmt;

namespace winsh::sqlite {

class Database;

/// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};

/// A row of a result, read from its first column on.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

    std::int64_t integer();
    std::optional<std::int64_t> optional_integer();
    std::string text();  ///< Also a blob's bytes.
    std::optional<std::string> optional_text();
    Timestamp time() { return Timestamp(std::chrono::milliseconds(integer())); }
    std::optional<Timestamp> optional_time();
    Sha256Digest digest();
    template <typename Id>
    Id id() {
        return Id(text());
    }
    template <typename Id>
    std::optional<Id> optional_id() {
        std::optional<std::string> value = optional_text();
        if (!value) return std::nullopt;
        return Id(*std::move(value));
    }
    /// A word that `parse` knows; any other makes the row damaged.
    template <typename Parse>
    auto word(Parse parse) {
        const auto value = parse(text());
        if (!value) damaged_ = true;
        return value.value_or(typename decltype(value)::value_type{});
    }
    bool is_damaged() const { return damaged_; }
    void mark_damaged() { damaged_ = true; }

private:
    std::string_view bytes();

    sqlite3_stmt* statement_;
    int next_ = 0;
    bool damaged_ = false;
};

/// A prepared statement in use. Gives it back, reset, when it dies; dies before its database's transaction
/// ends.
class Query {
public:
    /// Finalizes the statement.
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();

    void bind(std::string_view text);
    void bind(const std::string& text) { bind(std::string_view(text)); }
    void bind(const char* text) { bind(std::string_view(text)); }
    void bind(Blob blob);
    void bind(const Sha256Digest& digest) { bind(Blob{as_bytes(digest)}); }
    template <std::integral Integer>
    void bind(Integer value) {
        bind_integer(static_cast<std::int64_t>(value));
    }
    void bind(Timestamp time) { bind_integer(time.time_since_epoch().count()); }
    template <typename Tag>
    void bind(const StrongString<Tag>& id) {
        bind(std::string_view(id.text()));
    }
    template <typename Value>
    void bind(const std::optional<Value>& value) {
        if (value) {
            bind(*value);
        } else {
            bind_null();
        }
    }

    /// True where there is a row.
    Result<bool> step();
    Result<void> run();
    Row row() const { return Row(statement_); }
    /// The error of a row that could not be read.
    Result<void> check(const Row& row) const;

private:
    friend class Database;
    Query(Database& database, sqlite3_stmt* statement, int code)
        : database_(&database), statement_(statement), code_(code) {}
    void bind_integer(std::int64_t value);
    void bind_null();

    Database* database_;
    sqlite3_stmt* statement_;
    int code_;  ///< Of the first call that failed; tells at `step`.
    int next_ = 0;
};

/// Every row, as `read(Row&)` makes it.
template <typename Read>
auto read_all(Query query, Read read) -> Result<std::vector<std::invoke_result_t<Read, Row&>>> {
    std::vector<std::invoke_result_t<Read, Row&>> values;
    for (;;) {
        WINSH_TRY(const bool more, query.step());
        if (!more) return values;
        Row row = query.row();
        values.push_back(read(row));
        WINSH_CHECK(query.check(row));
    }
}

/// The first row, or nothing where there is none.
template <typename Read>
auto read_optional(Query query, Read read) -> Result<std::optional<std::invoke_result_t<Read, Row&>>> {
    using Value = std::invoke_result_t<Read, Row&>;
    WINSH_TRY(const bool found, query.step());
    if (!found) return std::optional<Value>();
    Row row = query.row();
    std::optional<Value> value = read(row);
    WINSH_CHECK(query.check(row));
    return value;
}

inline std::int64_t read_integer(Row& row) { return row.integer(); }
inline std::string read_text(Row& row) { return row.text(); }

}  // namespace winsh::sqlite
