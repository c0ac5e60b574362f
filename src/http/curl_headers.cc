#include "http/curl_headers.h"

#include <algorithm>

#include "base/format.h"
#include "base/secret.h"
#include "base/text.h"

namespace winsh::http {
namespace {

bool is_token(std::string_view name) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::ranges::all_of(name, [&](char character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
               (character >= 'A' && character <= 'Z') || marks.contains(character);
    });
}

bool is_header_value(std::string_view value) {
    return std::ranges::all_of(value, [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

}  // namespace

CurlHeaders::~CurlHeaders() {
    for (curl_slist* line = list_; line != nullptr; line = line->next)
        overwrite({line->data, std::string_view(line->data).size()});
    library_.slist_free_all(list_);
}

Result<void> CurlHeaders::add_all(const ClientRequest& request) {
    bool has_type = false;
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name))
            return fail(ErrorKind::invalid,
                        "A request header has a name with characters that are not allowed there.");
        if (!is_header_value(value))
            return fail(
                ErrorKind::invalid,
                format("The request header {} has a value with a line break or control character.", name),
                name);
        has_type = has_type || equal_ignoring_case(name, "Content-Type");
        add(name, value);
    }
    if (!has_type) leave_out("Content-Type");
    leave_out("Expect");
    if (!is_complete_)
        return fail(ErrorKind::unavailable, "There is not enough memory for a request to another server.");
    return {};
}

void CurlHeaders::add(std::string_view name, std::string_view value) {
    // libcurl takes "Name;" for a header without a value, and "Name:" for one that it is to leave out.
    const std::string_view between = value.empty() ? ";" : ": ";
    std::string line;
    line.reserve(name.size() + between.size() + value.size());
    line.append(name).append(between).append(value);
    append(line);
    wipe(line);
}

void CurlHeaders::leave_out(std::string_view name) { append(format("{}:", name)); }

void CurlHeaders::append(const std::string& line) {
    curl_slist* const longer = library_.slist_append(list_, line.c_str());
    if (longer == nullptr) {
        is_complete_ = false;
    } else {
        list_ = longer;
    }
}

}  // namespace winsh::http
