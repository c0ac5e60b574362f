#pragma once

#include "web/error_response.h"
#include "web/pages/page_frame.h"

namespace winsh::web {

/// The page for every error: what happened, in a sentence, and where to go on. `frame` outlives what is
/// returned.
ErrorPage make_error_page(const PageFrame& frame);

}  // namespace winsh::web
