#include "base/caught.h"

#include <exception>

namespace winsh {

namespace {

void write(Log& log, std::string_view event, std::string_view subject, std::string_view reason) {
    if (subject.empty()) {
        log.error(event, {{"reason", reason}});
    } else {
        log.error(event, {{"subject", subject}, {"reason", reason}});
    }
}

}  // namespace

void log_caught(Log& log, std::string_view event, std::string_view subject) noexcept {
    try {
        try {
            throw;
        } catch (const std::exception& fault) {
            write(log, event, subject, fault.what());
        } catch (...) {
            write(log, event, subject, "an exception of an unknown kind");
        }
    } catch (...) {  // NOLINT(bugprone-empty-catch): there is nobody left to tell.
    }
}

}  // namespace winsh
