#pragma once

#include "snapshots/person_register.h"
#include "snapshots/snapshots.h"
#include "web/one_time_shelf.h"
#include "web/pages/settings_frame.h"

namespace winsh::web {

/// Who stands behind a pseudonym of a loop's snapshot. Every member may ask; each answer is on record before
/// it is given, and is shown once.
class PersonPages {
public:
    PersonPages(const SettingsFrame& frame, PersonRegister& people, Snapshots& snapshots, const Clock& clock);

    /// What was asked for a moment ago, or the question.
    Result<http::Response> show(const Visit& visit) const;
    /// 303 to the page that shows it.
    Result<http::Response> ask(const Visit& visit) const;

private:
    const SettingsFrame& frame_;
    PersonRegister& people_;
    Snapshots& snapshots_;
    mutable OneTimeShelf<KnownPerson> known_;
};

}  // namespace winsh::web
