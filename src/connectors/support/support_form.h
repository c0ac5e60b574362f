#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/connector.h"

namespace winsh {

/// The field `days`: how far back the first reading goes.
FormField days_field();
/// 1 to 90; 30 where the field is empty. The error names the field.
Result<int> days_of(const ConnectorSettings& settings);

/// The field `baseUrl` without slashes at its end, or the default. The error names the field; `example` is in
/// it.
Result<std::string> base_url_of(const ConnectorSettings& settings, std::string_view otherwise,
                                std::string_view example);

/// That the field `token` holds what can be a token. The error names the field; `what` is what is to be
/// pasted.
Result<void> check_token(const ConnectorSettings& settings, std::string_view what);

}  // namespace winsh
