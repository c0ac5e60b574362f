#include "model/packed_id.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "base/text.h"

namespace winsh {
namespace {

template <typename Id>
struct Form;

template <>
struct Form<TokenId> {
    static constexpr std::string_view kPrefix{};
    static std::optional<TokenId> parse(std::string_view text) { return parse_token_id(text); }
};

template <>
struct Form<UserId> {
    static constexpr std::string_view kPrefix = "user_";
    static std::optional<UserId> parse(std::string_view text) { return parse_user_id(text); }
};

template <>
struct Form<WorkspaceId> {
    static constexpr std::string_view kPrefix = "workspace_";
    static std::optional<WorkspaceId> parse(std::string_view text) { return parse_workspace_id(text); }
};

}  // namespace

template <typename Id>
PackedId<Id>::PackedId(const Id& id) {
    if (!Form<Id>::parse(id.text())) throw std::invalid_argument("an id that no store gave");
    const std::string digits = *from_hex(std::string_view(id.text()).substr(Form<Id>::kPrefix.size()));
    std::ranges::transform(digits, bytes_.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
}

template <typename Id>
PackedId<Id>::Characters PackedId<Id>::characters() const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr std::string_view kPrefix = Form<Id>::kPrefix;
    Characters characters;
    static_assert(kPrefix.size() + 24 <= sizeof characters.text_);
    char* next = std::ranges::copy(kPrefix, characters.text_.data()).out;
    for (const std::uint8_t byte : bytes_) {
        *next++ = kDigits[byte >> 4U];
        *next++ = kDigits[byte & 15U];
    }
    characters.size_ = kPrefix.size() + 24;
    return characters;
}

template class PackedId<TokenId>;
template class PackedId<UserId>;
template class PackedId<WorkspaceId>;

}  // namespace winsh
