#pragma once

#include "snapshots/own_loops.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// Owners make, change and remove loops of the workspace's own here. Anybody else is told that they cannot
/// (403); a loop of the catalogue has no such page (404).
class OwnLoopPages {
public:
    OwnLoopPages(const SettingsFrame& frame, OwnLoops& loops);

    Result<http::Response> show_new(const Visit& visit) const;
    Result<http::Response> add(const Visit& visit, const Form& form) const;
    Result<http::Response> show_change(const Visit& visit) const;
    Result<http::Response> change(const Visit& visit, const Form& form) const;
    Result<http::Response> ask_to_remove(const Visit& visit) const;
    Result<http::Response> remove(const Visit& visit) const;

private:
    Result<OwnLoop> loop_for_owner(const Visit& visit) const;
    http::Response show_form(const Visit& visit, const OwnLoopForm& form, const OwnLoop* changed,
                             const Error& error) const;

    const SettingsFrame& frame_;
    OwnLoops& loops_;
};

}  // namespace winsh::web
