#include "connectors/person.h"

#include <algorithm>
#include <string>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {
constexpr std::size_t kMostIdentities = 6;
constexpr std::size_t kMostCharacters = 320;
}  // namespace

void Person::add(std::string_view kind, std::string_view value) {
    const std::string_view trimmed = trim(value);
    if (trimmed.empty() || trimmed.size() > kMostCharacters) return;
    if (identities_.items().size() == kMostIdentities) return;
    Json identity(format("{}:{}", kind, trimmed));
    if (std::ranges::find(identities_.items(), identity) == identities_.items().end())
        identities_.push(std::move(identity));
}

Person& Person::email(std::string_view address) {
    if (address.contains('@')) add("email", to_lower_ascii(address));
    return *this;
}

Person& Person::user(std::string_view id) {
    // Many use the address as the number.
    if (id.contains('@')) return email(id);
    add("user", id);
    return *this;
}

Person& Person::record(std::string_view upstream, std::string_view id) {
    add(upstream, id);
    return *this;
}

}  // namespace winsh
