#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace winsh::web {

struct PageOptions {
    int status = 200;
    /// One more origin that a form on the page may lead to by redirect: the validated callback of a terminal.
    std::optional<std::string> form_action_source;
};

/// An HTML page with every header that a page of ours carries: a Content-Security-Policy without inline code,
/// `frame-ancestors 'none'`, `nosniff`, `Referrer-Policy: same-origin`, `Cross-Origin-Opener-Policy:
/// same-origin`, `Cache-Control: no-store`, and HSTS where the site is on https.
http::Response page_response(std::string html, const PageOptions& options = {});

/// The part of those headers that redirects and JSON of the settings carry too.
void add_private_headers(http::Response& response);

}  // namespace winsh::web
