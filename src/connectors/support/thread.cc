#include "connectors/support/thread.h"

#include <algorithm>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kMostMessages = 20;
constexpr std::size_t kMostTags = 30;
constexpr std::size_t kMostSubject = 256;
constexpr std::size_t kMostBody = 2'000;
constexpr std::size_t kMostTag = 60;
constexpr std::size_t kMostId = 80;
constexpr std::size_t kMargin = 500;
constexpr std::size_t kMostStatus = 40;

/// At most so many characters, none of them cut.
std::string_view first_characters(std::string_view text, std::size_t most) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (begins && characters++ == most) return text.substr(0, at);
    }
    return text;
}

Json message_json(const SupportMessage& message) {
    return Json::object(
        {{"author", message.author == SupportMessage::Author::customer ? "customer" : "support"},
         {"body", first_characters(message.body, kMostBody + kMargin)}});
}

/// The latest ones, and before them the customer's first words: what it is about.
Json chosen_messages(const std::vector<SupportMessage>& messages) {
    Json chosen = Json::array();
    std::size_t from = messages.size() > kMostMessages ? messages.size() - kMostMessages : 0;
    const auto first = std::ranges::find(messages, SupportMessage::Author::customer, &SupportMessage::author);
    if (first - messages.begin() < static_cast<std::ptrdiff_t>(from)) {
        chosen.push(message_json(*first));
        ++from;
    }
    for (std::size_t at = from; at < messages.size(); ++at) chosen.push(message_json(messages[at]));
    return chosen;
}

Json chosen_tags(const std::vector<std::string>& tags) {
    Json chosen = Json::array();
    for (const std::string& tag : tags) {
        if (chosen.items().size() == kMostTags) break;
        chosen.push(first_characters(tag, kMostTag + kMargin));
    }
    return chosen;
}

bool is_letter_or_digit(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

}  // namespace

CompactThread compact(const SupportThread& thread) {
    CompactThread made;
    Json messages = chosen_messages(thread.messages);
    made.notes = thread.notes;
    made.skipped = thread.unread + thread.messages.size() - messages.items().size();
    made.thread = Json::object({{"id", thread.id},
                                {"source", thread.source},
                                {"customerId", thread.customer},
                                {"subject", first_characters(thread.subject, kMostSubject + kMargin)},
                                {"status", thread.status},
                                {"createdAt", to_iso8601(thread.created_at)},
                                {"updatedAt", to_iso8601(thread.updated_at)},
                                {"url", thread.url},
                                {"messages", std::move(messages)},
                                {"tags", chosen_tags(thread.tags)}});
    return made;
}

std::vector<TextRule> support_text_rules() {
    using Kind = TextRule::Kind;
    return {
        {"/support/threads/*/id", Kind::word, kMostId},
        {"/support/threads/*/source", Kind::word, 20},
        {"/support/threads/*/customerId", Kind::person, 320},
        {"/support/threads/*/subject", Kind::line, kMostSubject},
        {"/support/threads/*/status", Kind::word, kMostStatus},
        {"/support/threads/*/createdAt", Kind::word, 40},
        {"/support/threads/*/updatedAt", Kind::word, 40},
        {"/support/threads/*/url", Kind::link, 500},
        {"/support/threads/*/messages/*/author", Kind::word, 20},
        {"/support/threads/*/messages/*/body", Kind::paragraph, kMostBody},
        {"/support/threads/*/tags/*", Kind::line, kMostTag},
    };
}

std::string status_word(std::string_view text) {
    const auto fits = [](char character) {
        return is_letter_or_digit(character) || character == '-' || character == '_';
    };
    if (text.size() > kMostStatus || !std::ranges::all_of(text, fits)) return {};
    return to_lower_ascii(text);
}

bool is_plain_id(std::string_view id) {
    const auto fits = [](char character) {
        return is_letter_or_digit(character) || character == '-' || character == '_';
    };
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, fits);
}

}  // namespace winsh
