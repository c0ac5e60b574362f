#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "http/message.h"
#include "web/html/assets.h"
#include "web/html/renderer.h"
#include "web/page_response.h"

namespace winsh::web {

/// What pages show of the installation.
struct Site {
    std::string public_url;  ///< Without a slash at its end.
};

/// A page's own part, before the frame is put around it.
struct PageView {
    std::string_view name;  ///< Its template: `api_tokens`.
    std::string title;
    Json data = Json::object();
};

/// Puts a page into the frame that all pages have.
class PageFrame {
public:
    PageFrame(const Renderer& renderer, const Assets& assets, Site site);

    /// A page by itself, without navigation: for people who are not signed in, and where nothing is to
    /// distract.
    http::Response plain(PageView view, const PageOptions& options = {}) const;
    /// A page of the settings. `around` has what `_frame.mustache` needs beside the page: see
    /// `SettingsFrame`.
    http::Response settings(PageView view, Json around, const PageOptions& options = {}) const;

    const Site& site() const { return site_; }

private:
    http::Response render(PageView view, Json data, const PageOptions& options) const;

    const Renderer& renderer_;
    const Assets& assets_;
    Site site_;
};

}  // namespace winsh::web
