#pragma once

#include <curl/curl.h>

#include <memory>

#include "base/result.h"

namespace winsh::http {

/// The functions of libcurl that the client calls, found in the shared library when it is first needed.
struct CurlLibrary {
    decltype(&::curl_global_init_mem) global_init;
    decltype(&::curl_easy_init) easy_init;
    decltype(&::curl_easy_setopt) easy_setopt;
    decltype(&::curl_easy_perform) easy_perform;
    decltype(&::curl_easy_getinfo) easy_getinfo;
    decltype(&::curl_easy_reset) easy_reset;
    decltype(&::curl_easy_cleanup) easy_cleanup;
    decltype(&::curl_easy_strerror) easy_strerror;
    decltype(&::curl_slist_append) slist_append;
    decltype(&::curl_slist_free_all) slist_free_all;
    decltype(&::curl_url) url;
    decltype(&::curl_url_set) url_set;
    decltype(&::curl_url_get) url_get;
    decltype(&::curl_url_cleanup) url_cleanup;
    decltype(&::curl_free) free;
};

/// Loads libcurl at the first call. One per process, as the library's own global state is; never unloaded.
/// The error says which package is missing.
Result<const CurlLibrary*> load_curl();

/// Frees by calling a member of `CurlLibrary`, for `std::unique_ptr`.
template <auto member>
struct CurlDeleter {
    const CurlLibrary* library = nullptr;
    template <typename T>
    void operator()(T* object) const {
        (library->*member)(object);
    }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter<&CurlLibrary::easy_cleanup>>;
using CurlUrl = std::unique_ptr<CURLU, CurlDeleter<&CurlLibrary::url_cleanup>>;

}  // namespace winsh::http
