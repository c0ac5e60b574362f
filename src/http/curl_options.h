#pragma once

#include "base/format.h"
#include "base/result.h"
#include "http/curl_library.h"

namespace winsh::http {

/// The options of one request. libcurl refuses what it does not know or was built without, and what it has no
/// memory for; a request that lacks an option would go where it must not, or without its credential.
class CurlOptions {
public:
    CurlOptions(const CurlLibrary& library, CURL* handle) : library_(library), handle_(handle) {}

    template <typename Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = library_.easy_setopt(handle_, option, value);
        if (code == CURLE_OK || refusal_ != CURLE_OK) return;
        refusal_ = code;
        refused_ = option;
    }
    /// For what the request can do without. False where it is refused.
    template <typename Value>
    bool set_if_known(CURLoption option, Value value) {
        return library_.easy_setopt(handle_, option, value) == CURLE_OK;
    }
    Result<void> check() const {
        if (refusal_ == CURLE_OK) return {};
        if (refusal_ == CURLE_OUT_OF_MEMORY)
            return fail(ErrorKind::unavailable,
                        "There is not enough memory for a request to another server.");
        return fail(ErrorKind::unavailable,
                    format("The request was not sent: the installed libcurl refused its option {} ({}). "
                           "Update the package libcurl4.",
                           static_cast<int>(refused_), library_.easy_strerror(refusal_)));
    }

private:
    const CurlLibrary& library_;
    CURL* handle_;
    CURLcode refusal_ = CURLE_OK;  ///< The first.
    CURLoption refused_{};
};

}  // namespace winsh::http
