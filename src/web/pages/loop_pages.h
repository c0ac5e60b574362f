#pragma once

#include "snapshots/snapshots.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// Loops, and the snapshot of one.
class LoopPages {
public:
    LoopPages(const SettingsFrame& frame, Snapshots& snapshots, const Clock& clock);

    Result<http::Response> list(const Visit& visit) const;
    Result<http::Response> show(const Visit& visit) const;

private:
    const SettingsFrame& frame_;
    Snapshots& snapshots_;
    const Clock& clock_;
};

}  // namespace winsh::web
