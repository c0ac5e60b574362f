#include "win/callback_page.h"

#include "base/digest.h"
#include "base/format.h"
#include "base/text.h"

namespace winsh::win {
namespace {

constexpr std::string_view kStyle =
    ":root{color-scheme:light "
    "dark;--paper:#f6f5f1;--ink:#1d1f1e;--soft:#5d625f;--line:#dcdad2;--mark:#1f7a4d}"
    "[data-mood=no]{--mark:#a8452c}"
    "@media "
    "(prefers-color-scheme:dark){:root{--paper:#151716;--ink:#eceae4;--soft:#a3a8a4;--line:#2c302e;--mark:#"
    "5fc48d}"
    "[data-mood=no]{--mark:#e58a6f}}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);"
    "color:var(--ink);"
    "font:1.0625rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}"
    "main{max-width:30rem;width:100%;padding:2rem 0;border-top:4px solid var(--mark);border-bottom:1px solid "
    "var(--line)}"
    "h1{margin:0 0 .75rem;font-size:1.625rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}"
    "p{margin:0 0 .5rem;color:var(--soft)}"
    "p:last-child{margin:0}"
    "code{font:.9375em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--ink)}";

// The token must not stay in the address bar, in the history, or in what a reload would send.
constexpr std::string_view kScript = "history.replaceState(null,'',location.pathname)";

struct Words {
    int status;
    std::string_view mood;
    std::string_view title;
    std::string_view text;
};

Words words_of(CallbackPage page) {
    switch (page) {
        case CallbackPage::granted:
            return {200, "yes", "The terminal is connected",
                    "You can close this page and go back to the terminal."};
        case CallbackPage::declined:
            return {200, "no", "Nothing was connected",
                    "You declined, and the terminal has been told. You can close this page."};
        case CallbackPage::foreign:
            return {400, "no", "This is not what the terminal asked for",
                    "The answer belongs to another sign-in, so the terminal did not take it and is still "
                    "waiting. Open the address "
                    "that it shows."};
        case CallbackPage::unusable:
            return {400, "no", "The terminal could not use the answer",
                    "Go back to the terminal: it says what was wrong."};
        case CallbackPage::used:
            return {410, "no", "This sign-in is over",
                    "The terminal has had its answer. To sign in again, run <code>win auth login</code>."};
        case CallbackPage::unknown:
            return {404, "no", "There is no page here",
                    "This is a terminal that waits for a sign-in; it serves nothing else."};
    }
    return {404, "no", "", ""};
}

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char character : text) switch (character) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe.push_back(character);
        }
    return safe;
}

std::string hash_source(std::string_view text) {
    return format("'sha256-{}'", to_base64(as_bytes(sha256(text))));
}

}  // namespace

http::Response callback_page(CallbackPage page, std::string_view detail) {
    const Words words = words_of(page);
    const std::string more = detail.empty() ? "" : format("<p>{}</p>", escaped(detail));
    http::Response response = http::html_response(
        words.status,
        format("<!doctype html>\n<html lang=\"en\" data-mood=\"{}\">\n<head>\n<meta "
               "charset=\"utf-8\">\n<title>{} · win</title>\n"
               "<meta name=\"viewport\" "
               "content=\"width=device-width\">\n<script>{}</script>\n<style>{}</style>\n</head>\n"
               "<body>\n<main>\n<h1>{}</h1>\n{}<p>{}</p>\n</main>\n</body>\n</html>\n",
               words.mood, words.title, kScript, kStyle, words.title, more, words.text));
    return response
        .with("Content-Security-Policy", format("default-src 'none'; script-src {}; style-src {}; base-uri "
                                                "'none'; form-action 'none'; frame-ancestors 'none'",
                                                hash_source(kScript), hash_source(kStyle)))
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace winsh::win
