#include "http/curl_library.h"

#include <dlfcn.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/format.h"
#include "base/secret.h"

namespace winsh::http {
namespace {

// The second is the same library with another TLS implementation, which git brings to small systems.
constexpr const char* kFiles[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

// libcurl keeps copies of the headers that it sends, credentials among them, and frees them as they are. So
// whatever it frees is overwritten: next to a request over a network that costs nothing.

void free_wiped(void* memory) {
    if (memory == nullptr) return;
    overwrite({static_cast<char*>(memory), malloc_usable_size(memory)});
    std::free(memory);
}

void* resize_wiped(void* memory, std::size_t size) {
    if (memory == nullptr) return std::malloc(size);
    void* const resized = std::malloc(size);
    if (resized == nullptr) return nullptr;
    std::memcpy(resized, memory, std::min(size, malloc_usable_size(memory)));
    free_wiped(memory);
    return resized;
}

template <typename Function>
bool find(void* file, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(file, name));
    return function != nullptr;
}

Result<CurlLibrary> open_library() {
    void* file = nullptr;
    for (const char* name : kFiles) {
        // Lazily: of the thousands of functions that the libraries behind it have, a request calls few.
        file = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
        if (file != nullptr) break;
    }
    if (file == nullptr)
        return fail(ErrorKind::unavailable,
                    "Requests to other servers need the library libcurl (libcurl.so.4), which is not "
                    "installed. Install "
                    "it, on Debian and Ubuntu with: apt install libcurl4");
    CurlLibrary library{};
    // Not called: it came with 7.80, as did CURLOPT_PREREQFUNCTION, and everything else that is needed
    // before.
    decltype(&::curl_url_strerror) mark_of_version = nullptr;
    const bool complete =
        find(file, "curl_url_strerror", mark_of_version) &&
        find(file, "curl_global_init_mem", library.global_init) &&
        find(file, "curl_easy_init", library.easy_init) &&
        find(file, "curl_easy_setopt", library.easy_setopt) &&
        find(file, "curl_easy_perform", library.easy_perform) &&
        find(file, "curl_easy_getinfo", library.easy_getinfo) &&
        find(file, "curl_easy_reset", library.easy_reset) &&
        find(file, "curl_easy_cleanup", library.easy_cleanup) &&
        find(file, "curl_easy_strerror", library.easy_strerror) &&
        find(file, "curl_slist_append", library.slist_append) &&
        find(file, "curl_slist_free_all", library.slist_free_all) && find(file, "curl_url", library.url) &&
        find(file, "curl_url_set", library.url_set) && find(file, "curl_url_get", library.url_get) &&
        find(file, "curl_url_cleanup", library.url_cleanup) && find(file, "curl_free", library.free);
    if (!complete)
        return fail(ErrorKind::unavailable,
                    "The installed libcurl (libcurl.so.4) is too old: 7.80 or newer is needed. Update the "
                    "package libcurl4.");
    const bool is_ready = library.global_init(CURL_GLOBAL_DEFAULT, std::malloc, free_wiped, resize_wiped,
                                              strdup, std::calloc) == CURLE_OK;
    if (!is_ready) return fail(ErrorKind::unavailable, "The library libcurl could not be initialised.");
    return library;
}

}  // namespace

Result<const CurlLibrary*> load_curl() {
    static const Result<CurlLibrary> library = open_library();
    if (!library.has_value()) return std::unexpected(library.error());
    return &*library;
}

}  // namespace winsh::http
