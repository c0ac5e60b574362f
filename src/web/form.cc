#include "web/form.h"

#include <algorithm>
#include <array>

#include "access/display_text.h"
#include "base/format.h"
#include "base/secret.h"
#include "base/text.h"

namespace winsh::web {
namespace {

/// Fields of which several may be ticked. Any other that stands twice may be read in two ways.
constexpr std::array<std::string_view, 3> kCheckBoxes = {"scope", "required", "kinds"};

}  // namespace

Result<Form> Form::of_body(const http::Request& request) {
    const std::string_view type = trim(split(request.header("Content-Type"), ';').front());
    if (!equal_ignoring_case(type, "application/x-www-form-urlencoded")) {
        return fail(ErrorKind::invalid, "This address takes a form (application/x-www-form-urlencoded).");
    }
    auto fields = parse_form(request.body);
    if (!fields)
        return fail(ErrorKind::invalid,
                    "The form is not well-formed UTF-8 form data. Go back and send it again.");
    Form form(*std::move(fields));
    const std::string_view repeated = form.repeated();
    if (repeated.empty()) return form;
    return fail(ErrorKind::invalid,
                format("The form has the field \"{}\" more than once. Go back and send it again.",
                       printable_excerpt(repeated, 64)));
}

std::string_view Form::repeated() const {
    std::vector<std::string_view> names;
    for (const auto& field : fields_)
        if (std::ranges::find(kCheckBoxes, field.first) == kCheckBoxes.end()) names.emplace_back(field.first);
    std::ranges::sort(names);
    const auto found = std::ranges::adjacent_find(names);
    return found == names.end() ? std::string_view() : *found;
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
