#pragma once

#include "base/clock.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace winsh::sqlite {

/// How a table forgets what is older than a time.
struct Forgetting {
    Sql any;     ///< A query on that time, with a row where something is to be forgotten.
    Sql remove;  ///< A deletion by that time and the most rows of one transaction.
    int most = 100;
};

/// Removes some of what is older, and answers how many; where there is nothing, nothing is written.
Result<int> forget(Readers& readers, Writer& writer, const Forgetting& what, Timestamp time);

}  // namespace winsh::sqlite
