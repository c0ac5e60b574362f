#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace winsh {

/// Where to go after signing in. The browser carries an opaque id; the path stays here, so a link cannot send
/// anyone elsewhere. In memory, bounded in all and for each address (the oldest go first), 30 minutes each.
class ReturnTargets {
public:
    ReturnTargets(const Clock& clock, Random& random, std::size_t most);
    ~ReturnTargets();
    ReturnTargets(const ReturnTargets&) = delete;
    ReturnTargets& operator=(const ReturnTargets&) = delete;

    /// `path_and_query` starts with a single '/'; at most 8 KiB, else "" is returned. `address` is the
    /// client's, counted by its `address_key`.
    std::string keep(std::string_view path_and_query, std::string_view address);
    /// May be asked more than once: a wrong password must not lose the way.
    std::optional<std::string> find(std::string_view id) const;

private:
    struct Table;
    std::unique_ptr<Table> table_;
};

}  // namespace winsh
