#include "web/pages/connector_form_view.h"

#include <algorithm>

#include "web/pages/field_view.h"

namespace winsh::web {
namespace {

constexpr std::string_view kForget = "forget";

std::string type_of(FormField::Kind kind) {
    switch (kind) {
        case FormField::Kind::text:
            return "text";
        case FormField::Kind::url:
            return "url";
        case FormField::Kind::secret:
            return "password";
        case FormField::Kind::secret_text:
            return "textarea";
    }
    return "text";
}

bool is_stored(const ConnectionView* view, const std::string& secret) {
    return view != nullptr && view->stored_secrets.contains(secret);
}

std::string value_of(const FormField& field, const Form& form, const ConnectionView* stored) {
    if (is_secret(field.kind)) return {};
    if (form.has(field.name)) return std::string(form.value(field.name));
    if (stored == nullptr) return field.default_value;
    const auto set = stored->connection.settings.find(field.name);
    return set == stored->connection.settings.end() ? std::string() : set->second;
}

Field field_of(const FormField& described, const Form& form, const ConnectionView* stored,
               const Error& error) {
    const bool is_kept = is_secret(described.kind) && is_stored(stored, described.name);
    return Field{.name = described.name,
                 .label = described.label,
                 .type = type_of(described.kind),
                 .help = described.help,
                 .value = value_of(described, form, stored),
                 .error = message_for(error, described.name),
                 .placeholder = described.placeholder,
                 .autocomplete = is_secret(described.kind) ? "new-password" : "off",
                 .most_characters = described.most_characters,
                 .is_required = described.required && !is_kept,
                 .note = is_kept ? "stored; empty keeps it" : "optional"};
}

/// What need not be there may go without a successor.
Json forget_box(const FormField& described, const Form& form) {
    const auto chosen = form.values(kForget);
    Json box = Json::object();
    box.set("id", "forget-" + described.name);
    box.set("value", described.name);
    box.set("label", "Forget the stored " + described.label);
    box.set("is_chosen", std::ranges::find(chosen, described.name) != chosen.end());
    return box;
}

}  // namespace

ConnectorFormView connector_form_view(const ConnectorInfo& connector, const Form& form,
                                      const ConnectionView* stored, const Error& error) {
    ConnectorFormView view;
    for (const FormField& described : connector.fields) {
        const Field field = field_of(described, form, stored, error);
        view.has_place = view.has_place || !field.error.empty();
        Json shown = to_view(field);
        if (!described.required && is_secret(described.kind) && is_stored(stored, described.name))
            shown.set("forget", forget_box(described, form));
        view.fields.push(std::move(shown));
    }
    return view;
}

ConnectorSettings settings_of(const ConnectorInfo& connector, const Form& form) {
    ConnectorSettings settings;
    for (const FormField& field : connector.fields) {
        if (is_secret(field.kind)) {
            settings.secrets.emplace(field.name, Secret(form.value(field.name)));
        } else {
            settings.values.emplace(field.name, form.value(field.name));
        }
    }
    return settings;
}

ConnectionEdit edit_of(const ConnectorInfo& connector, const Form& form) {
    ConnectionEdit edit{.form = settings_of(connector, form), .forgotten = {}, .read_at = std::nullopt};
    for (const std::string_view name : form.values(kForget)) edit.forgotten.emplace(name);
    edit.read_at = version_of(form);
    return edit;
}

}  // namespace winsh::web
