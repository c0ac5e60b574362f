#include "web/pages/field_view.h"

#include "base/format.h"
#include "base/text.h"

namespace winsh::web {

Json to_view(const Field& field) {
    const std::string id = "field-" + field.name;
    std::string described_by;
    if (!field.help.empty()) described_by = id + "-help";
    if (!field.error.empty()) described_by += (described_by.empty() ? "" : " ") + id + "-error";
    Json view = Json::object();
    view.set("id", id);
    view.set("name", field.name);
    view.set("label", field.label);
    view.set("type", field.type);
    view.set("help", field.help);
    view.set("value", field.value);
    view.set("error", field.error);
    view.set("described_by", described_by);
    view.set("placeholder", field.placeholder);
    view.set("autocomplete", field.autocomplete);
    view.set("most_characters", field.most_characters);
    view.set("is_required", field.is_required);
    view.set("note", field.note);
    view.set("forget", nullptr);
    view.set("is_textarea", field.type == "textarea");
    view.set("can_be_shown", field.type == "password" || field.type == "textarea");
    return view;
}

Json to_view(std::string_view name, const Choice& choice, std::size_t index) {
    Json view = Json::object();
    view.set("id", format("{}-{}", name, index));
    view.set("value", choice.value);
    view.set("label", choice.label);
    view.set("help", choice.help);
    view.set("is_chosen", choice.is_chosen);
    return view;
}

std::string version_text(Timestamp changed_at) {
    return std::to_string(changed_at.time_since_epoch().count());
}

std::optional<Timestamp> version_of(const Form& form) {
    if (!form.has("read_at")) return std::nullopt;
    return Timestamp(std::chrono::milliseconds(parse_integer(form.value("read_at")).value_or(0)));
}

bool is_about_input(const Error& error) {
    switch (error.kind) {
        case ErrorKind::invalid:
        case ErrorKind::conflict:
        case ErrorKind::too_large:
        case ErrorKind::unprocessable:
            return true;
        default:
            return false;
    }
}

std::string form_title(std::string_view title, const Error& error) {
    return error.message.empty() ? std::string(title) : format("Error: {}", title);
}

std::string message_for(const Error& error, std::string_view field) {
    return error.field == field ? error.message : std::string();
}

}  // namespace winsh::web
