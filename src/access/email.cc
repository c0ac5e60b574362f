#include "access/email.h"

#include <algorithm>

#include "access/display_text.h"
#include "base/text.h"

namespace winsh {

Result<std::string> checked_email(std::string_view text) {
    const std::string_view email = trim(text);
    const auto refused = [](std::string message) {
        return fail(ErrorKind::invalid, std::move(message), "email");
    };
    if (email.empty()) return refused("The e-mail address is missing.");
    if (email.size() > kLongestEmail) return refused("The e-mail address is longer than 254 bytes.");
    if (!is_display_text(email) || email.contains(' ')) {
        return refused(
            "The e-mail address holds white space or characters that cannot be seen. Leave them out.");
    }
    if (std::ranges::count(email, '@') != 1 || email.starts_with('@') || email.ends_with('@')) {
        return refused("The e-mail address needs one \"@\" with a name before it and a domain after it.");
    }
    return std::string(email);
}

}  // namespace winsh
