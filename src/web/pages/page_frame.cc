#include "web/pages/page_frame.h"

namespace winsh::web {

PageFrame::PageFrame(const Renderer& renderer, const Assets& assets, Site site)
    : renderer_(renderer), assets_(assets), site_(std::move(site)) {}

http::Response PageFrame::plain(PageView view, const PageOptions& options) const {
    Json data = Json::object();
    data.set("in_settings", false);
    return render(std::move(view), std::move(data), options);
}

http::Response PageFrame::settings(PageView view, Json around, const PageOptions& options) const {
    around.set("in_settings", true);
    return render(std::move(view), std::move(around), options);
}

http::Response PageFrame::render(PageView view, Json data, const PageOptions& options) const {
    data.set("page_title", std::move(view.title));
    data.set("style_url", assets_.url("app.css"));
    data.set("script_url", assets_.url("app.js"));
    data.set("mark_url", assets_.url("mark.svg"));
    data.set("public_url", site_.public_url);
    for (auto& [name, value] : view.data.members()) data.set(name, std::move(value));
    return page_response(renderer_.render(view.name, data), options);
}

}  // namespace winsh::web
