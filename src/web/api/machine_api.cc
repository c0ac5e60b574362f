#include "web/api/machine_api.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"
#include "embedded/pages.h"
#include "web/error_response.h"

namespace winsh::web {
namespace {

std::shared_ptr<const http::Content> load_contract() {
    const auto files = embedded::pages::files();
    const auto file = std::ranges::find(files, "winsh.json", &EmbeddedFile::name);
    const std::string_view bytes = file == files.end() ? std::string_view("{}") : file->bytes;
    return http::make_content(std::string(bytes), "application/json",
                              '"' + to_hex(as_bytes(sha256(bytes))) + '"');
}

}  // namespace

MachineApi::MachineApi(Readiness readiness, Metrics metrics)
    : readiness_(std::move(readiness)), metrics_(std::move(metrics)), contract_(load_contract()) {}

http::Response MachineApi::health() const {
    return http::json_response(200, R"({"status":"ok"})").with("Cache-Control", "no-store");
}

http::Response MachineApi::readiness(const http::Request& request) const {
    if (auto ready = readiness_(); !ready) return api_error(request, ready.error());
    return http::json_response(200, R"({"status":"ready"})").with("Cache-Control", "no-store");
}

http::Response MachineApi::metrics() const {
    http::Response response = http::text_response(200, metrics_());
    for (auto& [name, value] : response.headers) {
        if (equal_ignoring_case(name, "Content-Type")) value = "text/plain; version=0.0.4; charset=utf-8";
    }
    return response.with("Cache-Control", "no-store");
}

http::Response MachineApi::contract() const {
    http::Response response;
    response.content = contract_;
    return response.with("Cache-Control", "public, max-age=300");
}

}  // namespace winsh::web
