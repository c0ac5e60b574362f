#include "connectors/connector.h"

namespace winsh {

std::string_view ConnectorSettings::value(std::string_view name) const {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view ConnectorSettings::secret(std::string_view name) const {
    const auto found = secrets.find(std::string(name));
    return found == secrets.end() ? std::string_view() : found->second.reveal();
}

}  // namespace winsh
