#include "snapshots/connector_form.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

/// A browser ends the lines of a text area with CR LF.
std::string with_plain_newlines(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
        plain.push_back(text[at]);
    }
    return plain;
}

bool has_foreign_characters(const FormField& field, std::string_view text) {
    if (!is_utf8(text)) return true;
    if (field.kind != FormField::Kind::secret_text) return has_control_characters(text);
    return std::ranges::any_of(split(text, '\n'), has_control_characters);
}

Result<void> check_field(const FormField& field, std::string_view text) {
    if (text.empty() && field.required)
        return fail(ErrorKind::invalid, format("Fill in \"{}\".", field.label), field.name);
    if (has_foreign_characters(field, text))
        return fail(ErrorKind::invalid,
                    format("\"{}\" holds characters that do not belong there.", field.label), field.name);
    if (count_code_points(text) > field.most_characters)
        return fail(ErrorKind::invalid,
                    format("\"{}\" may have at most {} characters.", field.label, field.most_characters),
                    field.name);
    return {};
}

/// Every name is a field's, and what is secret is given as a secret.
Result<void> check_names(const ConnectorInfo& info, const ConnectorSettings& form) {
    std::set<std::string_view> plain;
    std::set<std::string_view> secret;
    for (const FormField& field : info.fields) (is_secret(field.kind) ? secret : plain).insert(field.name);
    const auto refused = [&](const std::string& name) {
        return fail(ErrorKind::invalid, format("{} has no setting of that name.", info.title), name);
    };
    for (const auto& [name, value] : form.values)
        if (!plain.contains(name)) return refused(name);
    for (const auto& [name, value] : form.secrets)
        if (!secret.contains(name)) return refused(name);
    return {};
}

std::string_view value_of(const std::map<std::string, std::string>& values, const FormField& field) {
    const auto found = values.find(field.name);
    return found == values.end() ? std::string_view(field.default_value) : found->second;
}

/// Whether credentials would be sent to another place, or on behalf of another account.
bool leads_elsewhere(const ConnectorInfo& info, const Connection& connection, const EditedForm& edited) {
    return edited.account != connection.account ||
           std::ranges::any_of(info.fields, [&](const FormField& field) {
               return field.kind == FormField::Kind::url &&
                      value_of(connection.settings, field) != value_of(edited.settings.values, field);
           });
}

void add_words(std::string& sentence, std::string_view verb, const std::string& label) {
    sentence += format("{}{} {}", sentence.empty() ? "" : ", ", verb, label);
}

}  // namespace

Result<ConnectorSettings> checked_form(const ConnectorInfo& info, const ConnectorSettings& form) {
    ConnectorSettings checked;
    for (const FormField& field : info.fields) {
        const bool secret = is_secret(field.kind);
        std::string_view text = trim(secret ? form.secret(field.name) : form.value(field.name));
        if (text.empty() && !secret) text = field.default_value;
        if (secret) {
            Secret given = Secret::take(with_plain_newlines(text));
            WINSH_CHECK(check_field(field, given.reveal()));
            if (!text.empty()) checked.secrets.emplace(field.name, std::move(given));
        } else {
            WINSH_CHECK(check_field(field, text));
            if (!text.empty()) checked.values.emplace(field.name, std::string(text));
        }
    }
    WINSH_CHECK(check_names(info, form));
    return checked;
}

Result<EditedForm> edited_form(const Connector& connector, const Connection& connection,
                               const ConnectorSettings& stored, const ConnectionEdit& edit) {
    const ConnectorInfo& info = connector.info();
    EditedForm edited;
    ConnectorSettings whole = edit.form;
    for (const FormField& field : info.fields) {
        if (!is_secret(field.kind) || edit.forgotten.contains(field.name)) continue;
        const auto kept = stored.secrets.find(field.name);
        if (kept == stored.secrets.end() || !trim(edit.form.secret(field.name)).empty()) continue;
        whole.secrets.insert_or_assign(field.name, Secret(kept->second.reveal()));
        edited.kept.insert(field.name);
    }
    WINSH_TRY(edited.settings, checked_form(info, whole));
    WINSH_TRY(edited.account, connector.account_of(edited.settings));
    if (!leads_elsewhere(info, connection, edited)) return edited;
    for (const FormField& field : info.fields) {
        if (!edited.kept.contains(field.name)) continue;
        return fail(ErrorKind::invalid,
                    format("Enter \"{}\" once more: the connection leads elsewhere now, and a stored key is "
                           "sent only where it was given for.",
                           field.label),
                    field.name);
    }
    return edited;
}

std::string changes_in_words(const ConnectorInfo& info, const Connection& connection,
                             const EditedForm& edited) {
    std::string words;
    for (const FormField& field : info.fields) {
        if (!is_secret(field.kind)) {
            if (value_of(connection.settings, field) != value_of(edited.settings.values, field))
                add_words(words, "changed", field.label);
        } else if (!edited.kept.contains(field.name)) {
            const bool is_given = edited.settings.secrets.contains(field.name);
            if (is_given) add_words(words, "new", field.label);
            if (!is_given && connection.sealed.contains(field.name)) add_words(words, "forgot", field.label);
        }
    }
    return words;
}

}  // namespace winsh
