#pragma once

#include <optional>
#include <string_view>

namespace winsh::web {

/// What a page says at its top after something was done. It travels as a word in the query
/// (`?notice=token-revoked`), so that nobody can put sentences of their own onto a page.
enum class Notice {
    welcome,
    signed_out,
    password_changed,
    password_changed_and_tokens_revoked,
    session_ended,
    token_shown_before,
    token_revoked,
    connection_added,
    connection_changed,
    connection_paused,
    connection_resumed,
    connection_removed,
    pseudonyms_on,
    pseudonyms_off,
    binding_changed,
    loop_added,
    loop_added_that_waits,
    loop_changed,
    loop_removed,
};

std::string_view name_of(Notice notice);
std::string_view sentence_of(Notice notice);
/// "" for a word that is none.
std::string_view sentence_of_notice(std::string_view name);

}  // namespace winsh::web
