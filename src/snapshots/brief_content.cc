#include "snapshots/brief_content.h"

#include <string_view>

#include "document/brief.h"

namespace winsh {
namespace {

constexpr std::string_view kSuffix = "-brief\"";

}  // namespace

std::shared_ptr<const http::Content> brief_content(const http::Content& snapshot) {
    const std::string etag =
        snapshot.etag.empty() ? "" : snapshot.etag.substr(0, snapshot.etag.size() - 1).append(kSuffix);
    return http::make_content(brief_of(snapshot.bytes), "text/markdown; charset=utf-8", etag);
}

}  // namespace winsh
