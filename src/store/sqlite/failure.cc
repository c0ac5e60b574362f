#include "store/sqlite/failure.h"

#include <sqlite3.h>

#include <cerrno>

#include "base/format.h"

namespace winsh::sqlite {
namespace {

constexpr int kSoon = 1;
constexpr int kLater = 10;

Error unavailable(std::string message, int retry_after_seconds) {
    return Error{ErrorKind::unavailable, std::move(message), {}, retry_after_seconds};
}

}  // namespace

Failure failure_of(sqlite3* database, int code) {
    switch (code) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
            return Failure::none;
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_DIR_FSYNC:
            return Failure::sync;
        case SQLITE_IOERR_SHMSIZE:
            return Failure::full;  // The index of the log could not grow.
        default:
            break;
    }
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            return Failure::refused;
        case SQLITE_FULL:
            return Failure::full;
        case SQLITE_IOERR: {
            const int cause = database == nullptr ? 0 : sqlite3_system_errno(database);
            return cause == ENOSPC || cause == EDQUOT ? Failure::full : Failure::device;
        }
        case SQLITE_NOMEM:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_ABORT:
        case SQLITE_INTERRUPT:
            return Failure::device;
        default:
            return Failure::bug;
    }
}

Error error_of(sqlite3* database, int code) {
    switch (failure_of(database, code)) {
        case Failure::full:
            return disk_full_error();
        case Failure::refused:
            return Error{ErrorKind::conflict, "This collides with a record that is there already.", {}, 0};
        case Failure::sync:
            return unavailable(
                "The disk did not confirm what was written; the process ends so that nothing is claimed "
                "that may be lost. Check the disk.",
                kLater);
        case Failure::none:
        case Failure::bug: {
            const char* text = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
            return Error{ErrorKind::internal,
                         format("The database refused a statement ({}, code {}).", text, code),
                         {},
                         0};
        }
        case Failure::device:
            break;
    }
    switch (code & 0xff) {
        case SQLITE_NOMEM:
            return unavailable("The database ran out of memory. Try again.", kSoon);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return unavailable(
                "The database is locked by another process. Try again; if it stays so, look for a process "
                "that hangs on the data folder.",
                kSoon);
        case SQLITE_NOTADB:
            return unavailable("The file is no database. Restore it from a backup.", kLater);
        case SQLITE_CORRUPT:
            return unavailable(format("The database is damaged (code {}). Restore it from a backup.", code),
                               kLater);
        default:
            return unavailable(
                format("The database could not be read or written ({}, code {}). Check the disk and the "
                       "data folder's permissions.",
                       sqlite3_errstr(code), code),
                kLater);
    }
}

Error disk_full_error() {
    return unavailable(
        "The disk that holds the data folder is full, so nothing new can be stored. Free some space; "
        "reading and revoking still work.",
        kLater);
}

}  // namespace winsh::sqlite
