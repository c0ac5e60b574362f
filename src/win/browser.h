#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/environment.h"

namespace winsh::win {

/// Opens pages for the user.
class Browser {
public:
    virtual ~Browser() = default;
    /// The error says why there is none to open it with: the user then opens the address by hand.
    virtual Result<void> open(const std::string& url) = 0;
};

/// Starts `$BROWSER` (a list separated by colons; `%s` stands for the address), else the desktop's opener:
/// `xdg-open`, `open`, `wslview`. Without a desktop (no `DISPLAY`, `WAYLAND_DISPLAY` or WSL) and without
/// `$BROWSER`, nothing is started. No shell is involved.
class SystemBrowser final : public Browser {
public:
    explicit SystemBrowser(http::Environment environment);
    Result<void> open(const std::string& url) override;

private:
    http::Environment environment_;
};

/// Why no page can be opened from here, for a sentence; nothing where one of the command lines below can be
/// tried.
std::optional<std::string> why_no_browser(const http::Environment& environment);

/// The command lines to try, in order; each is a program and its arguments.
std::vector<std::vector<std::string>> browser_commands(const std::string& url,
                                                       const http::Environment& environment);

}  // namespace winsh::win
