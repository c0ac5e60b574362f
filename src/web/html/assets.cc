#include "web/html/assets.h"

#include <stdexcept>

#include "base/digest.h"
#include "base/format.h"
#include "base/text.h"
#include "embedded/pages.h"

namespace winsh::web {
namespace {

constexpr std::size_t kDigestCharacters = 12;

/// "" for a file that is no asset.
std::string_view type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return {};
}

}  // namespace

Assets::Assets() : Assets(embedded::pages::files()) {}

Assets::Assets(std::span<const EmbeddedFile> files) {
    for (const EmbeddedFile& file : files) {
        const std::string_view type = type_of(file.name);
        if (type.empty()) continue;
        const std::string digest = to_hex(as_bytes(sha256(file.bytes))).substr(0, kDigestCharacters);
        const std::size_t dot = file.name.rfind('.');
        const std::string segment =
            format("{}.{}{}", file.name.substr(0, dot), digest, file.name.substr(dot));
        urls_.emplace(file.name, "/assets/" + segment);
        by_segment_.emplace(
            segment, http::make_content(std::string(file.bytes), std::string(type), '"' + digest + '"'));
    }
}

const std::string& Assets::url(std::string_view name) const {
    const auto found = urls_.find(name);
    if (found == urls_.end()) throw std::logic_error(format("there is no asset \"{}\"", name));
    return found->second;
}

std::shared_ptr<const http::Content> Assets::find(std::string_view segment) const {
    const auto found = by_segment_.find(segment);
    return found == by_segment_.end() ? nullptr : found->second;
}

http::Response asset_response(std::shared_ptr<const http::Content> content) {
    http::Response response;
    response.content = std::move(content);
    response.with("Cache-Control", "public, max-age=31536000, immutable");
    // An icon that is opened by itself is a document: it gets to do nothing.
    response.with("Content-Security-Policy", "default-src 'none'");
    return response;
}

}  // namespace winsh::web
