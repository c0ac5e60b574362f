#pragma once

#include "snapshots/loop_bindings.h"
#include "snapshots/snapshots.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// Loops, the snapshot of one, and what it reads.
class LoopPages {
public:
    LoopPages(const SettingsFrame& frame, Snapshots& snapshots, LoopBindings& bindings, const Clock& clock);

    Result<http::Response> list(const Visit& visit) const;
    Result<http::Response> show(const Visit& visit) const;
    /// What has changed since the snapshot that `since` names by its digest.
    Result<http::Response> show_difference(const Visit& visit) const;
    /// The connection that the loop reads for a capability; every member chooses. 303 back to the loop.
    Result<http::Response> bind(const Visit& visit, const Form& form) const;

private:
    Result<void> set_past(PageView& view, const Visit& visit, const LoopId& loop,
                          const ServedSnapshot& current, std::string_view chosen) const;

    const SettingsFrame& frame_;
    Snapshots& snapshots_;
    LoopBindings& bindings_;
    const Clock& clock_;
};

}  // namespace winsh::web
