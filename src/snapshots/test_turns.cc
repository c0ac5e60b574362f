#include "snapshots/test_turns.h"

namespace winsh {
namespace {

/// About as long as a poll may take.
constexpr int kTryAgainSeconds = 10;

}  // namespace

Result<std::unique_ptr<TestTurns::Turn>> TestTurns::take(const WorkspaceId& workspace) {
    const std::lock_guard lock(mutex_);
    if (busy_.contains(workspace)) {
        return std::unexpected(
            Error{ErrorKind::rate_limited,
                  "A connection of this workspace is being tested already. Wait for its answer, then test "
                  "the next one.",
                  {},
                  kTryAgainSeconds});
    }
    if (busy_.size() >= kMostInAll) {
        return std::unexpected(
            Error{ErrorKind::rate_limited,
                  "Other connections are being tested just now. Try again in a few seconds.",
                  {},
                  kTryAgainSeconds});
    }
    busy_.insert(workspace);
    return std::make_unique<Turn>(*this, workspace);
}

void TestTurns::give_back(const WorkspaceId& workspace) {
    const std::lock_guard lock(mutex_);
    busy_.erase(workspace);
}

}  // namespace winsh
