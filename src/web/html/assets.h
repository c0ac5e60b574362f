#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/embedded_file.h"
#include "http/message.h"

namespace winsh::web {

/// The style sheet, the script and the icon: held in memory, each under a name with a digest of its bytes, so
/// that a browser may keep it for ever.
class Assets {
public:
    Assets();
    explicit Assets(std::span<const EmbeddedFile> files);

    /// `app.css` → `/assets/app.1f3a9c0b2d4e.css`. Throws `std::logic_error` for a file that does not exist.
    const std::string& url(std::string_view name) const;
    /// By the last segment of such an address; nullptr for any other.
    std::shared_ptr<const http::Content> find(std::string_view segment) const;

private:
    std::map<std::string, std::string, std::less<>> urls_;
    // Shared with the answers that are being sent.
    std::map<std::string, std::shared_ptr<const http::Content>, std::less<>> by_segment_;
};

/// 200 with the asset, to be kept for a year.
http::Response asset_response(std::shared_ptr<const http::Content> content);

}  // namespace winsh::web
