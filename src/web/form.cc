#include "web/form.h"

#include "base/secret.h"
#include "base/text.h"

namespace winsh::web {

Result<Form> Form::of_body(const http::Request& request) {
    const std::string_view type = trim(split(request.header("Content-Type"), ';').front());
    if (!equal_ignoring_case(type, "application/x-www-form-urlencoded")) {
        return fail(ErrorKind::invalid, "This address takes a form (application/x-www-form-urlencoded).");
    }
    auto fields = parse_form(request.body);
    if (!fields)
        return fail(ErrorKind::invalid,
                    "The form is not well-formed UTF-8 form data. Go back and send it again.");
    return Form(*std::move(fields));
}

Form::~Form() {
    for (auto& field : fields_) wipe(field.second);
}

Form Form::of_query(const http::Request& request) {
    auto fields = parse_form(request.query);
    return fields ? Form(*std::move(fields)) : Form();
}

std::string_view Form::value(std::string_view name) const {
    for (const auto& [field, value] : fields_) {
        if (field == name) return value;
    }
    return {};
}

bool Form::has(std::string_view name) const {
    for (const auto& field : fields_) {
        if (field.first == name) return true;
    }
    return false;
}

std::vector<std::string_view> Form::values(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [field, value] : fields_) {
        if (field == name) found.emplace_back(value);
    }
    return found;
}

}  // namespace winsh::web
