#include "base/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace winsh {

void keep_standard_streams() {
    // The wrong direction on purpose: an answer that nobody gets must not pass for a success.
    constexpr std::array<int, 3> kModes{O_WRONLY, O_RDONLY, O_RDWR};
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (::fcntl(stream, F_GETFD) != -1) continue;
        // The lowest free descriptor is the one that is missing: those before it are open by now.
        if (::open("/dev/null", kModes[static_cast<std::size_t>(stream)]) != stream) return;
    }
}

}  // namespace winsh
