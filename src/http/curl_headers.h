#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"
#include "http/curl_library.h"

namespace winsh::http {

/// The header lines of a request, as libcurl takes them; their bytes are overwritten at the end, since they
/// may hold credentials.
class CurlHeaders {
public:
    explicit CurlHeaders(const CurlLibrary& library) : library_(library) {}
    ~CurlHeaders();
    CurlHeaders(const CurlHeaders&) = delete;
    CurlHeaders& operator=(const CurlHeaders&) = delete;

    /// Errors: `invalid` for a name or value that would make something else of the request, `unavailable`
    /// where memory does not suffice for all of them.
    Result<void> add_all(const ClientRequest& request);
    curl_slist* get() const { return list_; }

private:
    void add(std::string_view name, std::string_view value);
    void leave_out(std::string_view name);
    void append(const std::string& line);

    const CurlLibrary& library_;
    curl_slist* list_ = nullptr;
    bool is_complete_ = true;  ///< There was memory for each line.
};

}  // namespace winsh::http
