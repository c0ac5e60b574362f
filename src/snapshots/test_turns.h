#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "base/result.h"
#include "model/ids.h"

namespace winsh {

/// Who may wait for an upstream on a thread that answers people: one test of a connection at a time in a
/// workspace, two in all. A slow upstream of one workspace must not keep the others' pages waiting. Safe from
/// any thread.
class TestTurns {
public:
    static constexpr std::size_t kMostInAll = 2;

    /// Given back when it dies.
    class Turn {
    public:
        Turn(TestTurns& turns, WorkspaceId workspace) : turns_(&turns), workspace_(std::move(workspace)) {}
        ~Turn() { turns_->give_back(workspace_); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        TestTurns* turns_;
        WorkspaceId workspace_;
    };

    /// `rate_limited` where there is none to be had now. Never waits.
    Result<std::unique_ptr<Turn>> take(const WorkspaceId& workspace);

private:
    void give_back(const WorkspaceId& workspace);

    std::mutex mutex_;
    std::set<WorkspaceId> busy_;
};

}  // namespace winsh
