#include "access/terminal_fields.h"

#include <optional>
#include <vector>

#include "access/display_text.h"
#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestTokenName = 100;
}  // namespace

Result<std::string> shown_name(std::string_view text, std::string_view field) {
    const std::string_view name = trim(text);
    if (name.size() > kLongestName || !is_printable_ascii(name)) {
        return fail(ErrorKind::invalid,
                    format("\"{}\" must be at most 100 printable ASCII characters.", field),
                    std::string(field));
    }
    return std::string(name);
}

Result<std::string> client_name(std::string_view text, std::string_view field) {
    WINSH_TRY(std::string name, shown_name(text, field));
    if (!name.empty()) return name;
    return fail(ErrorKind::invalid, format("\"{}\" is missing: say which client asks.", field),
                std::string(field));
}

Result<Scopes> asked_scopes(std::string_view text) {
    if (trim(text).empty()) return Scopes::all();
    Scopes scopes;
    for (const std::string_view word : split(text, ' ')) {
        if (word.empty()) continue;
        const std::optional<Scope> scope = parse_scope(word);
        if (!scope) {
            return fail(
                ErrorKind::invalid,
                format("There is no scope \"{}\". There are loops:read, loops:run and snapshots:read.",
                       printable_excerpt(word, 64)),
                "scope");
        }
        scopes.add(*scope);
    }
    return scopes;
}

std::string token_name(std::string_view client, std::string_view host) {
    const std::string name = host.empty() ? std::string(client) : format("{} on {}", client, host);
    return name.substr(0, kLongestTokenName);
}

std::string scope_text(Scopes scopes, std::string_view separator) {
    std::vector<std::string> names;
    for (const Scope scope : scopes.list()) names.emplace_back(name_of(scope));
    return join(names, separator);
}

}  // namespace winsh
