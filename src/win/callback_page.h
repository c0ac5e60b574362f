#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace winsh::win {

/// What the browser shows after the approval page has sent it to the terminal.
enum class CallbackPage {
    granted,
    declined,
    foreign,   ///< 400: not this terminal's question.
    unusable,  ///< 400
    used,      ///< 410: the question has been answered.
    unknown,   ///< 404: another path.
};

/// A page that stands alone: no request to anywhere, nothing cached, no referrer, and a script that takes the
/// token out of the address bar and the history. `detail` is a sentence and is escaped.
http::Response callback_page(CallbackPage page, std::string_view detail = {});

}  // namespace winsh::win
