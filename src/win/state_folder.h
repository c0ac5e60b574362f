#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"

namespace winsh::win {

/// The files of one start.
struct StartFiles {
    std::string snapshot;  ///< Absolute paths.
    std::string brief;
};

/// `.win/state` of a repository: what `win start` leaves there for the agent, and a line for each start.
/// Whoever wrote the repository may have laid anything in the way: symbolic links are not followed, folders
/// of other users and folders that others may write in are refused, the repository's own too (where only
/// everybody counts as others), sticky or not. So are repositories that somebody else could rename away: each
/// folder above must be this user's or root's, and closed to everybody's writing unless it is sticky. Folders
/// are 0700, files 0600; git ignores all of it that it does not track already. Errors are `unavailable`, with
/// a sentence that names the path and the reason; then nothing of that start is left.
class StateFolder {
public:
    /// Makes what is missing. The repository must be a folder of this user.
    static Result<StateFolder> open(const std::string& repository);
    /// What `open` would say, without making anything.
    static Result<void> check(const std::string& repository);

    /// Where the files of a start will be.
    static StartFiles files_of(const std::string& repository, std::string_view id);
    static std::string record_of(const std::string& repository);

    /// Writes both, each whole or not at all; the answer is the brief, open to be read from its beginning. An
    /// id stands for one start: `20260616T180000Z-9f31c2aa`.
    Result<File> write(std::string_view id, std::string_view snapshot, std::string_view brief) const;
    /// Takes the files of a start away.
    void remove(std::string_view id) const;
    /// Appends one line to `starts.jsonl`: locked, whole or not at all, also with several at once.
    Result<void> record(std::string_view line) const;
    /// Takes the files of starts away that began more than 14 days before; failing that, leaves them.
    void forget_old(Timestamp now) const;

private:
    StateFolder(std::string repository, File state, File starts);
    std::string repository_;
    File state_;
    File starts_;
};

/// An id for a start now; `random` are 8 hex digits.
std::string start_id(Timestamp now, std::string_view random);

}  // namespace winsh::win
