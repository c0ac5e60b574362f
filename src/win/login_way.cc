#include "win/login_way.h"

#include "base/format.h"

namespace winsh::win {
namespace {

bool offers_device(const WayQuestion& question) {
    return question.metadata.has_value() && question.metadata->offers_device();
}

LoginWay by_callback(const WayQuestion& question) {
    return question.metadata.has_value() && question.metadata->offers_code() ? LoginWay::code
                                                                             : LoginWay::redirect;
}

}  // namespace

std::string_view name_of(LoginWay way) {
    switch (way) {
        case LoginWay::code:
            return "code";
        case LoginWay::redirect:
            return "redirect";
        case LoginWay::device:
            return "device";
    }
    return "";
}

std::string_view name_of(WayChoice choice) {
    switch (choice) {
        case WayChoice::none:
            return "";
        case WayChoice::browser:
            return "browser";
        case WayChoice::redirect:
            return "redirect";
        case WayChoice::device:
            return "device";
    }
    return "";
}

WayChoice choice_named(std::string_view name) {
    for (const WayChoice choice : {WayChoice::browser, WayChoice::redirect, WayChoice::device})
        if (name == name_of(choice)) return choice;
    return WayChoice::none;
}

Result<void> require_same_protection(const Login* before, const std::string& server) {
    const bool had_more = before != nullptr && (before->way == name_of(LoginWay::code) ||
                                                before->way == name_of(LoginWay::device));
    if (!had_more) return {};
    return fail(
        ErrorKind::unprocessable,
        format("{} offered a sign-in that keeps the token out of the browser before, and now that does "
               "not work. Somebody on the way may want it so; if it is right, sign in with --redirect.",
               server));
}

Result<ChosenWay> choose_way(const WayQuestion& question, const std::string& server) {
    ChosenWay chosen;
    chosen.remembered = question.asked;
    if (chosen.remembered == WayChoice::none && question.before != nullptr)
        chosen.remembered = choice_named(question.before->choice);
    if (question.asked == WayChoice::device) {
        if (!offers_device(question))
            return fail(
                ErrorKind::unprocessable,
                format("{} offers no sign-in by a device code. Sign in without --device, or make a token in "
                       "the settings and use --with-token.",
                       server));
        chosen.way = LoginWay::device;
        return chosen;
    }
    if (chosen.remembered == WayChoice::redirect) {
        chosen.way = LoginWay::redirect;
        if (question.asked == WayChoice::none)
            chosen.note = "The documented redirect is used, as the last time; --browser chooses anew.";
        return chosen;
    }
    const bool by_device = chosen.remembered == WayChoice::device ||
                           (chosen.remembered == WayChoice::none && !question.why_no_browser.empty());
    if (by_device && !question.wants_callback && offers_device(question)) {
        chosen.way = LoginWay::device;
        if (chosen.remembered == WayChoice::none)
            chosen.note =
                format("{}, so the approval is given in a browser elsewhere; --browser asks for one here.",
                       question.why_no_browser);
        return chosen;
    }
    chosen.way = by_callback(question);
    if (chosen.way == LoginWay::redirect) WINSH_CHECK(require_same_protection(question.before, server));
    return chosen;
}

}  // namespace winsh::win
