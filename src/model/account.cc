#include "model/account.h"

#include "model/named_values.h"

namespace winsh {
namespace {
constexpr auto kRoles = named_values<Role>({{Role::owner, "owner"}, {Role::member, "member"}});
}

std::string_view name_of(Role role) { return kRoles.name_of(role); }
std::optional<Role> parse_role(std::string_view text) { return kRoles.parse(text); }

}  // namespace winsh
