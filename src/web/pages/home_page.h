#pragma once

#include "access/tokens.h"
#include "snapshots/connections.h"
#include "snapshots/snapshots.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// The start of the settings: how the workspace is doing, and what to do next.
class HomePage {
public:
    HomePage(const SettingsFrame& frame, Connections& connections, Snapshots& snapshots, Tokens& tokens,
             const Clock& clock);

    Result<http::Response> show(const Visit& visit) const;

private:
    const SettingsFrame& frame_;
    Connections& connections_;
    Snapshots& snapshots_;
    Tokens& tokens_;
    const Clock& clock_;
};

}  // namespace winsh::web
