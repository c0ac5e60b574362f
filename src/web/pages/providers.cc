#include "web/pages/providers.h"

#include <algorithm>

namespace winsh::web {

std::vector<const ConnectorInfo*> providers_of(std::string_view capability) {
    std::vector<const ConnectorInfo*> providers;
    for (const Connector* connector : all_connectors()) {
        const ConnectorInfo& info = connector->info();
        if (std::ranges::find(info.capabilities, capability) != info.capabilities.end())
            providers.push_back(&info);
    }
    return providers;
}

}  // namespace winsh::web
