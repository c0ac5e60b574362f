#pragma once

#include <chrono>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace winsh::win {

/// While one lives, no other process holds one on the same path. The file (0600, empty) may be removed by who
/// holds it; its folder must be there.
class FileLock {
public:
    /// Waits for as long as that, or until an `InterruptWatch` notes a signal. Errors: `unavailable`, where
    /// somebody else holds it for longer or the file cannot be made.
    static Result<FileLock> take(const std::string& path, std::chrono::milliseconds patience);

private:
    explicit FileLock(File file) : file_(std::move(file)) {}
    File file_;
};

}  // namespace winsh::win
