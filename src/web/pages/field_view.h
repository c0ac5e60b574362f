#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "web/form.h"

namespace winsh::web {

/// One labelled input, for the part `_field`.
struct Field {
    std::string name;
    std::string label;
    std::string type = "text";  ///< `textarea` for several lines, which stay hidden like a password.
    std::string help;
    std::string value;  ///< Never that of a secret.
    std::string error;
    std::string placeholder;
    std::string autocomplete = "off";
    std::size_t most_characters = 200;
    bool is_required = true;
    std::string note = "optional";  ///< Beside the label of one that is not required.
};
Json to_view(const Field& field);

/// One choice of a list or one check box.
struct Choice {
    std::string value;
    std::string label;
    std::string help;
    bool is_chosen = false;
};
/// `name` is that of the input; each item gets an id of its own.
Json to_view(std::string_view name, const Choice& choice, std::size_t index);

/// A time as a hidden field, by which a form says which state of a thing it was filled in from.
std::string version_text(Timestamp changed_at);
/// Nothing where the form does not say it; a time that nothing was changed at where it is no such text.
std::optional<Timestamp> version_of(const Form& form);

/// True for what a person can mend in the form: the page is shown again with the sentence beside its field.
bool is_about_input(const Error& error);
/// The error's sentence where it is about this field, else "".
std::string message_for(const Error& error, std::string_view field);

/// A page's title says first that its form was refused: it is the first that is read out.
std::string form_title(std::string_view title, const Error& error);

/// The status of a form that is shown again.
inline constexpr int kUnprocessable = 422;

}  // namespace winsh::web
