#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "web/guard.h"
#include "web/pages/notice.h"
#include "web/pages/page_frame.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// What the settings pages have in common: they are for signed-in users, in one of their workspaces, with
/// navigation around them; and an error of a handler becomes the error page.
class SettingsFrame {
public:
    SettingsFrame(const PageFrame& frame, const Guard& guard, const ErrorResponses& errors);

    using Handler = std::function<Result<http::Response>(const Visit&)>;
    using FormHandler = std::function<Result<http::Response>(const Visit&, const Form&)>;
    /// A page; 404 for a workspace that is not the viewer's.
    Guarded page(Handler handler) const;
    Guarded form(FormHandler handler) const;

    http::Response show(const Visit& visit, PageView view, const PageOptions& options = {}) const;
    /// 303 to a page in the same workspace, with something to say there.
    http::Response go(const Visit& visit, std::string_view path,
                      std::optional<Notice> notice = std::nullopt) const;

    const Site& site() const { return frame_.site(); }

private:
    const PageFrame& frame_;
    const Guard& guard_;
    const ErrorResponses& errors_;
};

/// `not_found`, in the words of a page: it does not exist or is not the viewer's, and never which.
Error no_such_page();
/// `forbidden` with that sentence where the viewer does not own the workspace.
Result<void> require_owner(const Visit& visit, std::string_view sentence);

}  // namespace winsh::web
