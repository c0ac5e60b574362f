#include "web/pages/notice.h"

#include "model/named_values.h"

namespace winsh::web {
namespace {
constexpr auto kNotices = named_values<Notice>({
    {Notice::welcome, "welcome"},
    {Notice::signed_out, "signed-out"},
    {Notice::password_changed, "password-changed"},
    {Notice::password_changed_and_tokens_revoked, "password-changed-and-tokens-revoked"},
    {Notice::session_ended, "session-ended"},
    {Notice::token_shown_before, "token-shown-before"},
    {Notice::token_revoked, "token-revoked"},
    {Notice::connection_added, "connection-added"},
    {Notice::connection_changed, "connection-changed"},
    {Notice::connection_paused, "connection-paused"},
    {Notice::connection_resumed, "connection-resumed"},
    {Notice::connection_removed, "connection-removed"},
    {Notice::pseudonyms_on, "pseudonyms-on"},
    {Notice::pseudonyms_off, "pseudonyms-off"},
    {Notice::binding_changed, "binding-changed"},
    {Notice::loop_added, "loop-added"},
    {Notice::loop_added_that_waits, "loop-added-that-waits"},
    {Notice::loop_changed, "loop-changed"},
    {Notice::loop_removed, "loop-removed"},
});
}

std::string_view name_of(Notice notice) { return kNotices.name_of(notice); }

std::string_view sentence_of(Notice notice) {
    switch (notice) {
        case Notice::welcome:
            return "Your account is ready. Four steps and an agent works with fresh context.";
        case Notice::signed_out:
            return "You are signed out.";
        case Notice::password_changed:
            return "Your password is changed. Every other session has been ended.";
        case Notice::password_changed_and_tokens_revoked:
            return "Your password is changed. Every other session has been ended and every API token of "
                   "yours "
                   "revoked.";
        case Notice::session_ended:
            return "That session is ended: its browser has to sign in again.";
        case Notice::token_shown_before:
            return "A new token is shown once, for a minute at most, and that one is not shown again. If it "
                   "was "
                   "not copied, revoke it and make another.";
        case Notice::token_revoked:
            return "The token is revoked. Whoever holds it gets no further answer.";
        case Notice::connection_added:
            return "Connected. The first data is being fetched now.";
        case Notice::connection_changed:
            return "Saved. The service is being asked with the new settings now.";
        case Notice::connection_paused:
            return "Paused. The service is not asked until you resume.";
        case Notice::connection_resumed:
            return "Resumed. The service is being asked now.";
        case Notice::connection_removed:
            return "The connection and its stored credential are removed.";
        case Notice::pseudonyms_on:
            return "Pseudonyms are on. Everything is read anew with them.";
        case Notice::pseudonyms_off:
            return "Pseudonyms are off for this connection. Everything is read anew without them.";
        case Notice::binding_changed:
            return "From now on the loop reads what you have chosen. Its snapshot is built anew.";
        case Notice::loop_added:
            return "The loop is there. Agents can fetch its snapshot from now on.";
        case Notice::loop_added_that_waits:
            return "The loop is there, but it needs something that no connector gives yet: it cannot be "
                   "ready before there is one.";
        case Notice::loop_changed:
            return "Saved. The loop's snapshot is built anew.";
        case Notice::loop_removed:
            return "The loop and its snapshots are removed.";
    }
    return {};
}

std::string_view sentence_of_notice(std::string_view name) {
    const auto notice = kNotices.parse(name);
    return notice ? sentence_of(*notice) : std::string_view{};
}

}  // namespace winsh::web
