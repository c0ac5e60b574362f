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
    /// The connection that the loop reads for a capability; every member chooses. 303 back to the loop.
    Result<http::Response> bind(const Visit& visit, const Form& form) const;

private:
    const SettingsFrame& frame_;
    Snapshots& snapshots_;
    LoopBindings& bindings_;
    const Clock& clock_;
};

}  // namespace winsh::web
