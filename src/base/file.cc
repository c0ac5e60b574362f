#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace winsh {

File& File::operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

File::~File() {
    if (is_open()) ::close(descriptor_);
}

bool give_to_owner_of_folder(const File& file, const std::string& path) {
    if (::geteuid() != 0) return true;
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    struct stat owner{};
    return ::stat(folder.empty() ? "." : folder.c_str(), &owner) == 0 &&
           ::fchown(file.descriptor(), owner.st_uid, owner.st_gid) == 0;
}

int write_all(const File& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.descriptor(), bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace winsh
