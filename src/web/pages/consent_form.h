#pragma once

#include "access/approval_decision.h"
#include "access/viewer.h"
#include "base/result.h"
#include "web/form.h"
#include "web/pages/page_frame.h"

namespace winsh::web {

// What a user chooses of the token that a terminal asks for, whichever way it asks: workspace, scopes and
// lifetime, in the part `_consent`.

/// Fills the part in. `form` is what was chosen, where that is shown again with what is wrong with it; else
/// it may name the workspace to begin with.
void put_consent(PageView& view, const Viewer& viewer, Scopes asked, const Form& form, const Error& error);

/// What was chosen; whether the terminal asked for it is judged elsewhere. Errors name the field.
Result<ApprovalDecision> consent_of(const Viewer& viewer, const Form& form);

/// The buttons of the part: the values of `decision`.
inline constexpr std::string_view kApprove = "approve";
inline constexpr std::string_view kDeny = "deny";

}  // namespace winsh::web
