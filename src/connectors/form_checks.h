#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/connector.h"

namespace winsh {

// What the forms of several connectors check alike. Errors are `invalid` and name the field.

/// The field `baseUrl` without blanks around it and slashes at its end; `otherwise` where it is empty.
std::string base_url_in(const ConnectorSettings& settings, std::string_view otherwise);
/// That it is an absolute address that paths can be put behind; `example` stands in the error.
Result<void> check_base_url(std::string_view url, std::string_view example);
/// That something was pasted which can be a key: printable ASCII without blanks. `what` is what is to be
/// pasted, `field` where.
Result<void> check_pasted(std::string_view secret, std::string_view what, std::string field);

}  // namespace winsh
