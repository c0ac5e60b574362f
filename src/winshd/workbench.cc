#include "winshd/workbench.h"

#include <cstdlib>
#include <iostream>

#include "base/format.h"
#include "store/open.h"

namespace winsh {

Result<void> Workbench::open_existing(const std::string& folder) {
    if (has_store(folder)) return open(folder);
    return fail(ErrorKind::not_found,
                format("There is no winsh data in {}. Name its folder with --data; the first start of winshd "
                       "serve makes it.",
                       folder));
}

Result<void> Workbench::open(const std::string& folder) {
    StoreOptions options{folder, [](const std::string& why) {
                             std::cerr << "winshd: the store failed: " << why << "\n";
                             std::_Exit(1);
                         }};
    WINSH_TRY(store, open_store(options, clock, log));
    return {};
}

int exit_code_of(const Result<void>& result) {
    if (result) return 0;
    std::cerr << "winshd: " << result.error().message << "\n";
    return 1;
}

}  // namespace winsh
