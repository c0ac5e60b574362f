#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace winsh {

/// The one-time link with which the first account is made. It lives in `DIR/setup-link` (0600), so that only
/// who can read the data folder can use it; a server that runs on the folder follows the file.
class SetupLink {
public:
    static constexpr std::chrono::minutes kLifetime{15};

    /// `public_url` without a slash at its end.
    SetupLink(std::string folder, std::string public_url, const Clock& clock, Random& random);

    /// The link that holds now, or a new one.
    Result<std::string> current_or_new();
    /// True where `key` is that of the link in the file, and it has not run out. In constant time.
    bool accepts(std::string_view key) const;
    /// After the account exists.
    void remove();

private:
    std::string path_;
    std::string public_url_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace winsh
