#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/connector.h"

namespace winsh {

/// The settings form of a connection: the inputs, what is wrong with what was typed, and what it says.
ConnectorInfo github_info();

/// Fails with the field that is at fault. Wants an access token or a GitHub App, never both.
Result<void> check_github_form(const ConnectorSettings& settings);

std::string github_repository_in(const ConnectorSettings& settings);
/// Without slashes at the end: paths are put behind it.
std::string github_base_url_in(const ConnectorSettings& settings);
/// Whether the connection signs in as a GitHub App.
bool is_github_app(const ConnectorSettings& settings);

}  // namespace winsh
