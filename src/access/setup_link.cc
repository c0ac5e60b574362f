#include "access/setup_link.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/digest.h"
#include "base/file.h"
#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::string_view kPathAndName = "/set-up?key=";
constexpr std::size_t kTimeBytes = 6;
constexpr std::size_t kRandomBytes = 26;  // 208 bits
constexpr std::size_t kKeyCharacters = 43;
constexpr std::size_t kLongestFile = 4'096;

std::string read_small_file(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.is_open()) return "";
    std::array<char, kLongestFile> buffer{};
    const ssize_t size = ::read(file.descriptor(), buffer.data(), buffer.size());
    return size <= 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
}

/// The file appears whole or not at all, and nobody else can ever read it.
Result<void> replace_file(const std::string& path, const std::string& temporary, std::string_view bytes) {
    const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    const bool written = file.is_open() && give_to_owner_of_folder(file, path) &&
                         write_all(file, bytes) == 0 && ::fsync(file.descriptor()) == 0 &&
                         ::rename(temporary.c_str(), path.c_str()) == 0;
    if (written) return {};
    const int reason = errno;
    if (file.is_open()) ::unlink(temporary.c_str());
    std::array<char, 128> words{};
    return fail(ErrorKind::unavailable,
                format("The set-up link could not be written to {}: {}. Look at the folder.", path,
                       ::strerror_r(reason, words.data(), words.size())));
}

/// The time at which it was made stands in the key itself, so that a copied or touched file does not live
/// longer.
std::string new_key(Timestamp now, Random& random) {
    std::array<std::uint8_t, kTimeBytes + kRandomBytes> bytes{};
    random.fill(bytes);
    auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (std::size_t i = kTimeBytes; i > 0; --i) {
        bytes[i - 1] = static_cast<std::uint8_t>(milliseconds & 0xFF);
        milliseconds >>= 8;
    }
    return to_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool holds_at(std::string_view key, Timestamp now) {
    const std::optional<std::string> bytes = from_base64url(key);
    if (!bytes || bytes->size() != kTimeBytes + kRandomBytes) return false;
    std::int64_t milliseconds = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i)
        milliseconds = milliseconds << 8 | static_cast<std::uint8_t>((*bytes)[i]);
    const Timestamp made_at{std::chrono::milliseconds(milliseconds)};
    return made_at <= now && now < made_at + SetupLink::kLifetime;
}

/// The key of the link in the file, "" where there is none.
std::string key_in(std::string_view file) {
    const std::string_view line = trim(file);
    const std::size_t start = line.find(kPathAndName);
    if (start == std::string_view::npos) return "";
    const std::string_view key = line.substr(start + kPathAndName.size());
    return key.size() == kKeyCharacters ? std::string(key) : "";
}

}  // namespace

SetupLink::SetupLink(std::string folder, std::string public_url, const Clock& clock, Random& random)
    : path_(std::move(folder) + "/setup-link"),
      public_url_(std::move(public_url)),
      clock_(clock),
      random_(random) {}

Result<std::string> SetupLink::current_or_new() {
    const std::string present = read_small_file(path_);
    const std::string_view link = trim(present);
    if (link.starts_with(public_url_ + std::string(kPathAndName)) && holds_at(key_in(link), clock_.now())) {
        return std::string(link);
    }
    std::string fresh = public_url_ + std::string(kPathAndName) + new_key(clock_.now(), random_);
    WINSH_CHECK(replace_file(path_, path_ + "." + random_hex(random_, 8), fresh + "\n"));
    return fresh;
}

bool SetupLink::accepts(std::string_view key) const {
    const std::string expected = key_in(read_small_file(path_));
    return !expected.empty() && equal_in_constant_time(key, expected) && holds_at(expected, clock_.now());
}

void SetupLink::remove() { ::unlink(path_.c_str()); }

}  // namespace winsh
