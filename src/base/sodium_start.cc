#include "base/sodium_start.h"

#include <sodium/core.h>

#include <stdexcept>

namespace winsh {

void start_sodium() {
    static const int outcome = sodium_init();
    if (outcome < 0)
        throw std::runtime_error("libsodium cannot start: the system has no random number generator.");
}

}  // namespace winsh
