#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "snapshots/own_loops.h"
#include "web/form.h"

namespace winsh::web {

/// The form as it was sent.
OwnLoopForm own_loop_form(const Form& form);
/// The form as it is at first: of what the loop is.
OwnLoopForm own_loop_form(const Loop& loop);
/// False where no connector gives something that it needs.
bool can_be_ready(const OwnLoopForm& form);
/// For the page `own_loop`. `is_new`: it asks for the id too.
enum class LoopForm { of_a_new_one, of_one_there_is };
Json own_loop_form_view(const OwnLoopForm& form, LoopForm kind, const Error& error);

/// What a loop with that filter is about: `errors and disputes, only those of severity warning or worse and
/// with “refund” or “chargeback” in the title`, `every signal of priority p1`, `every signal that there is`.
std::string filter_in_words(const SignalFilter& filter);

}  // namespace winsh::web
