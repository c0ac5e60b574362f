// Fills a data folder for measuring: an account with very many API tokens, and a GitHub connection that has
// delivered, so that a snapshot is about two kilobytes. No server may run on the folder meanwhile.
//
//   seed_tokens DATA COUNT TOKENS_FILE      after `winshd user add`; writes one raw token a line
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "base/token_text.h"
#include "model/ids.h"
#include "model/token.h"

namespace winsh {
namespace {

class Database {
public:
    explicit Database(const std::string& path) {
        check(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr));
    }
    ~Database() { sqlite3_close(handle_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void check(int code) const {
        if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
            throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    void execute(const std::string& sql) const {
        check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
    }
    sqlite3* handle() const { return handle_; }

private:
    sqlite3* handle_ = nullptr;
};

class Statement {
public:
    Statement(const Database& database, const char* sql) : database_(database) {
        database.check(sqlite3_prepare_v2(database.handle(), sql, -1, &handle_, nullptr));
    }
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    void text(int index, std::string_view value) const {
        database_.check(sqlite3_bind_text(handle_, index, value.data(), static_cast<int>(value.size()),
                                          SQLITE_TRANSIENT));
    }
    void blob(int index, std::string_view value) const {
        database_.check(sqlite3_bind_blob(handle_, index, value.data(), static_cast<int>(value.size()),
                                          SQLITE_TRANSIENT));
    }
    void integer(int index, std::int64_t value) const {
        database_.check(sqlite3_bind_int64(handle_, index, value));
    }
    void run() const {
        database_.check(sqlite3_step(handle_));
        sqlite3_reset(handle_);
    }

private:
    const Database& database_;
    sqlite3_stmt* handle_ = nullptr;
};

std::int64_t milliseconds_of(Timestamp time) { return time.time_since_epoch().count(); }

Json section() {
    Json commits = Json::array();
    for (int number = 1; number <= 5; ++number) {
        const std::string sha = to_hex(as_bytes(sha256("commit " + std::to_string(number)))).substr(0, 40);
        commits.push(Json::object(
            {{"sha", sha},
             {"message", "Round the total once, after the discount, number " + std::to_string(number)},
             {"author", "Ada"},
             {"date", "2026-06-16T17:40:00.000Z"},
             {"files", Json::array()},
             {"url", "https://github.com/example/shop/commit/" + sha}}));
    }
    return Json::object({{"github", Json::object({{"repository", Json::object({{"fullName", "example/shop"},
                                                                               {"defaultBranch", "main"}})},
                                                  {"codeowners", Json::array()},
                                                  {"recentCommits", std::move(commits)}})}});
}

void add_connection(const Database& database, Timestamp now, Random& random) {
    Statement connection(
        database,
        "INSERT INTO connections (id, workspace, kind, account, enabled, created_at, changed_at)"
        " VALUES (?, 1, 'github', 'example/shop', 1, ?2, ?2)");
    connection.text(1, new_connection_id(now, random).text());
    connection.integer(2, milliseconds_of(now));
    connection.run();
    // The next poll is far away: nothing but requests is to be measured.
    Statement health(
        database,
        "INSERT INTO connection_health (connection, status, checked_at, succeeded_at, next_at,"
        " failures_in_a_row, failure_status, failure_detail, coverage_returned, coverage_available,"
        " coverage_dropped, coverage_reason) VALUES (1, 'ok', ?1, ?1, ?2, 0, 0, '', 6, -1, 0, '')");
    health.integer(1, milliseconds_of(now));
    health.integer(2, milliseconds_of(now) + 86'400'000);
    health.run();
    const std::string content = to_text(section());
    Statement sections(
        database,
        "INSERT INTO sections (connection, content_digest, fetched_at, untrusted, redactions, content)"
        " VALUES (1, ?, ?, '[\"/github/recentCommits\"]', '[]', ?)");
    sections.text(1, "sha256:" + to_hex(as_bytes(sha256(content))));
    sections.integer(2, milliseconds_of(now));
    sections.text(3, content);
    sections.run();
}

void add_tokens(const Database& database, long count, Timestamp now, Random& random, std::ostream& out) {
    Statement insert(
        database,
        "INSERT INTO tokens (digest, id, user, workspace, name, token_prefix, last_four, scopes, source,"
        " client, created_at, expires_at, epoch)"
        " VALUES (?, ?, 1, 1, 'Measured', ?, ?, ?, 'settings', '', ?, ?, 1)");
    for (long number = 0; number < count; ++number) {
        const Secret token = make_token_text(random);
        const std::string_view text = token.reveal();
        insert.blob(1, as_bytes(sha256(text)));
        insert.text(2, new_token_id(now, random).text());
        insert.text(3, text.substr(0, 12));
        insert.text(4, text.substr(text.size() - 4));
        insert.integer(5, Scopes{Scope::snapshots_read}.bits());
        insert.integer(6, milliseconds_of(now));
        insert.integer(7, milliseconds_of(now) + std::int64_t{90} * 86'400'000);
        insert.run();
        out << text << '\n';
        if (number % 100'000 == 99'999) std::cerr << "    " << number + 1 << " tokens\n";
    }
}

int seed(const std::string& data, long count, const std::string& tokens_file) {
    const SystemClock clock;
    FakeRandom random(20'261'123);
    const Timestamp now = clock.now();
    const Database database(data + "/winsh.db");
    database.execute("PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
    std::ofstream out(tokens_file, std::ios::binary);
    add_connection(database, now, random);
    add_tokens(database, count, now, random, out);
    database.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    return out.good() ? 0 : 1;
}

}  // namespace
}  // namespace winsh

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "usage: seed_tokens DATA COUNT TOKENS_FILE\n";
        return 2;
    }
    try {
        return winsh::seed(arguments[1], std::strtol(arguments[2], nullptr, 10), arguments[3]);
    } catch (const std::exception& error) {
        std::cerr << "seed_tokens: " << error.what() << "\n";
        return 1;
    }
}
