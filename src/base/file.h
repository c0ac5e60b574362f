#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace winsh {

/// A file descriptor that closes itself.
class File {
public:
    File() = default;
    /// Takes over what `open` answered; a negative number is a file that is not open.
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&& other) noexcept;
    ~File();

    bool is_open() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }

private:
    int descriptor_ = -1;
};

/// For files that an administrator's command leaves in a service's folder: run by root, it gives them to the
/// folder's owner, who could not read them else. False, with `errno`, where that cannot be done.
bool give_to_owner_of_folder(const File& file, const std::string& path);

/// Writes all of it, however little the kernel takes at a time. 0, or the `errno` of what stopped it.
int write_all(const File& file, std::string_view bytes);

}  // namespace winsh
