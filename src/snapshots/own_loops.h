#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/loop.h"
#include "snapshots/connections.h"
#include "snapshots/snapshots.h"
#include "store/store.h"

namespace winsh {

/// A loop as somebody fills it in.
struct OwnLoopForm {
    std::string id;
    std::string title;
    std::vector<std::string> required;
    std::vector<std::string> kinds;
    std::string least_severity;  ///< "" is any, as in `least_priority`.
    std::string least_priority;
    std::string words;  ///< Between commas.
};

/// The loops that a workspace makes itself, beside those of the catalogue. Its snapshots are built anew after
/// each change. Who may change them is the caller's to say.
class OwnLoops {
public:
    static constexpr std::size_t kMostTitle = 80;
    static constexpr std::size_t kMostRequired = 8;
    static constexpr std::size_t kMostWords = 20;
    static constexpr std::size_t kMostWord = 64;

    OwnLoops(Store& store, Snapshots& snapshots, const Clock& clock)
        : store_(store), snapshots_(snapshots), clock_(clock) {}

    /// `invalid` or `conflict` names the form's field: `id`, `title`, `required`, `kinds`, `severity`,
    /// `priority`, `words`. `conflict` without one where the workspace has as many as it may have.
    Result<LoopId> add(const WorkspaceId& workspace, const OwnLoopForm& form, const Actor& actor);
    /// The form's `id` does not count: a loop keeps its own. `read_at` is the `changed_at` of what the form
    /// was filled in from; `conflict` where somebody else has changed it since.
    Result<void> change(const WorkspaceId& workspace, const LoopId& id, const OwnLoopForm& form,
                        Timestamp read_at, const Actor& actor);
    /// With all its snapshots, and what was chosen for it.
    Result<void> remove(const WorkspaceId& workspace, const LoopId& id, const Actor& actor);
    /// `not_found` where the workspace has none of that id, also where the catalogue has one.
    Result<OwnLoop> find(const WorkspaceId& workspace, const LoopId& id);

private:
    Store& store_;
    Snapshots& snapshots_;
    const Clock& clock_;
};

}  // namespace winsh
