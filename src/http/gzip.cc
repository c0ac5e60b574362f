#include <zlib.h>

#include <stdexcept>

#include "http/message.h"

namespace winsh::http {

std::string gzip(std::string_view bytes) {
    // Header and trailer alone are 18 bytes: shorter inputs cannot win.
    if (bytes.size() <= 18) return {};
    constexpr int kLevel = 6;
    constexpr int kGzipWindow = 15 + 16;
    constexpr int kMemory = 8;
    z_stream stream{};
    if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib could not be initialised");
    }
    // No room for a result that is not smaller: deflate then stops early instead of finishing for nothing.
    std::string result(bytes.size() - 1, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    const int end = deflate(&stream, Z_FINISH);
    const std::size_t size = stream.total_out;
    deflateEnd(&stream);
    if (end != Z_STREAM_END) return {};
    result.resize(size);
    result.shrink_to_fit();
    return result;
}

}  // namespace winsh::http
