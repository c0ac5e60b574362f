#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "access/oauth_error.h"
#include "base/result.h"
#include "http/message.h"
#include "web/form.h"

namespace winsh::web {

/// Whether a request may carry `Authorization`.
enum class OAuthCredential {
    none,
    bearer,  ///< A bearer token beside the form, which the endpoint judges.
};

/// The body of a request to an OAuth endpoint, or the refusal of one that is no form as RFC 6749 §3.2 has it:
/// of another type or compressed (415), with a field twice, a control character in a value, a field or more
/// fields that are too large. `invalid_client` (401) for whoever brings a secret or signs in as a client:
/// clients here have none.
std::expected<Form, http::Response> read_oauth_form(const http::Request& request,
                                                    OAuthCredential credential = OAuthCredential::none);

/// The value of a field that has to be there; `invalid_request` else. One without a value counts as left out.
OAuthResult<std::string_view> required(const Form& form, std::string_view name);
/// `client_id`: 1..100 printable ASCII characters.
OAuthResult<std::string> client_id_of(const Form& form);

}  // namespace winsh::web
