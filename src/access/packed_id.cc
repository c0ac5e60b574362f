#include "access/packed_id.h"

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
    static constexpr std::string_view kPrefix = "";
    static std::optional<TokenId> parse(std::string_view text) { return parse_token_id(text); }
};

template <>
struct Form<UserId> {
    static constexpr std::string_view kPrefix = "user_";
    static std::optional<UserId> parse(std::string_view text) { return parse_user_id(text); }
};

}  // namespace

template <typename Id>
PackedId<Id>::PackedId(const Id& id) {
    if (!Form<Id>::parse(id.text())) throw std::invalid_argument("an id that no store gave");
    const std::string digits = *from_hex(std::string_view(id.text()).substr(Form<Id>::kPrefix.size()));
    std::ranges::transform(digits, bytes_.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
}

template <typename Id>
std::string PackedId<Id>::text() const {
    const std::string_view bytes(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
    return std::string(Form<Id>::kPrefix) + to_hex(bytes);
}

template class PackedId<TokenId>;
template class PackedId<UserId>;

}  // namespace winsh
