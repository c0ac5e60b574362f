#include "snapshots/sealed_binding.h"

#include "base/format.h"

namespace winsh {

std::string sealed_binding_of(const SealedPlace& place) {
    const auto of = [&place](std::string_view kind, std::string_view what) {
        return format("{}\n{}\n{}\n{}", kind, place.workspace.text(), place.connection.text(), what);
    };
    switch (place.kind) {
        case SealedPlace::Kind::credential:
            return of("credential", place.name);
        case SealedPlace::Kind::memory:
            return of("section", "memory");
        case SealedPlace::Kind::people:
            return of("section", "people");
        case SealedPlace::Kind::setting:
            break;
    }
    return place.name;
}

}  // namespace winsh
