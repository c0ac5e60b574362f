#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace winsh::web {

/// How a value of a snapshot is to be read.
enum class Reading {
    text,      ///< Whatever it is.
    word,      ///< Made by software, if it looks like it: shown as code.
    digest,    ///< A long hexadecimal number: its beginning is enough.
    frames,    ///< The frames of a stack trace.
    messages,  ///< `{author, body}` each.
    amount,    ///< An object with `amountMinor` and `currency`.
};

/// Where things that a snapshot names have a page.
struct PlaceLinks {
    std::function<std::string(std::string_view path)> to;  ///< A page's address, in the same workspace.
    std::string people_path;                               ///< Below it each pseudonym has its page.
};

/// Shows values of one snapshot's document, for the part `_parts`. What the document calls untrusted and is
/// no single word is shown as a quotation, links as the host that they lead to, pseudonyms as buttons that
/// ask who it is, times as people write them. Takes the document as it comes.
class ValueViews {
public:
    ValueViews(const Json& document, PlaceLinks links, Timestamp now);

    /// The value that stands at the pointer, as a list of parts; empty for null, "" and empty lists.
    Json parts(const Json& value, const std::string& pointer, Reading reading = Reading::text) const;
    /// Whether the document names that place, or one above it, as written by a third party.
    bool is_untrusted(std::string_view pointer) const;
    Timestamp now() const { return now_; }
    std::string link(std::string_view path) const { return links_.to(path); }

private:
    struct Place {
        std::string pointer;
        std::string label;
        Reading reading = Reading::text;
        int depth = 0;
    };
    void add(Json& parts, const Json& value, const Place& place) const;
    void add_text(Json& parts, std::string_view text, const Place& place) const;
    void add_items(Json& parts, const Json& value, const Place& place) const;
    void add_members(Json& parts, const Json& value, const Place& place) const;
    void add_message(Json& parts, const Json& message, const Place& place) const;

    std::set<std::string, std::less<>> untrusted_;
    PlaceLinks links_;
    Timestamp now_;
};

/// `customerId` as `customer id`.
std::string words_of_name(std::string_view name);
/// With a capital letter at its start.
std::string capitalised(std::string text);
/// The host of a link to the web; "" for anything else.
std::string host_of_link(std::string_view url);

}  // namespace winsh::web
