#include "web/pages/error_page.h"

namespace winsh::web {
namespace {

std::string_view headline_of(int status) {
    switch (status) {
        case 400:
            return "That did not make sense";
        case 401:
            return "Sign in first";
        case 403:
            return "Not allowed";
        case 404:
            return "Nothing here";
        case 405:
            return "That does not work here";
        case 409:
            return "Already taken";
        case 413:
            return "Too much at once";
        case 421:
            return "Not this server";
        case 429:
            return "A moment, please";
        case 502:
            return "No answer from upstream";
        case 503:
            return "Not right now";
        default:
            break;
    }
    return status >= 500 ? "Something broke" : "That did not work";
}

}  // namespace

ErrorPage make_error_page(const PageFrame& frame) {
    return [&frame](const http::Request& request, int status, std::string_view sentence) {
        PageView view{.name = "error", .title = std::string(headline_of(status))};
        view.data.set("headline", headline_of(status));
        view.data.set("sentence", sentence);
        view.data.set("status", status);
        view.data.set("request_id", status >= 500 ? request.id : std::string_view{});
        // Who holds a set-up link that opens nothing any more has no session yet.
        view.data.set("is_sign_in_the_way", status == 401 || request.path == "/set-up");
        return frame.plain(std::move(view), {.status = status});
    };
}

}  // namespace winsh::web
