#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace winsh::web {

/// What the browser tells the next page of where it comes from.
enum class Referrer {
    same_origin,  ///< For pages with forms: under `no-referrer` Chromium sends `Origin: null` with our own
                  ///< forms.
    none,         ///< For answers that lead to somebody else's address.
};

struct PageOptions {
    int status = 200;
    /// One more origin that a form on the page may lead to by redirect: the validated callback of a terminal.
    std::optional<std::string> form_action_source;
    Referrer referrer = Referrer::same_origin;
};

/// An HTML page with every header that a page of ours carries: a Content-Security-Policy without inline code,
/// `frame-ancestors 'none'`, `Referrer-Policy: same-origin`, `Cross-Origin-Opener-Policy: same-origin`,
/// `Cache-Control: no-store`. `nosniff` and HSTS are the server's own, as every answer has them.
http::Response page_response(std::string html, const PageOptions& options = {});

/// The part of those headers that redirects and JSON of the settings carry too. A header that the response
/// has already stays as it is.
void add_private_headers(http::Response& response, Referrer referrer = Referrer::same_origin);

}  // namespace winsh::web
