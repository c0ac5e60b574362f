#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace winsh::web {

/// The fields of a query or of an `application/x-www-form-urlencoded` body. Their values are overwritten at
/// the end: some are passwords.
class Form {
public:
    Form() = default;
    Form(Form&&) = default;
    Form& operator=(Form&&) = delete;
    ~Form();
    explicit Form(std::vector<std::pair<std::string, std::string>> fields) : fields_(std::move(fields)) {}

    /// Of a request's body; `invalid` for a broken one, another content type, or a field that stands twice
    /// and is no group of check boxes.
    static Result<Form> of_body(const http::Request& request);
    /// Of a request's query; empty for a broken one.
    static Form of_query(const http::Request& request);

    /// The first value, or "".
    std::string_view value(std::string_view name) const;
    bool has(std::string_view name) const;
    /// Every value of that name, in order: check boxes.
    std::vector<std::string_view> values(std::string_view name) const;

private:
    /// The name of a field that may stand only once and does not, or "".
    std::string_view repeated() const;

    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace winsh::web
