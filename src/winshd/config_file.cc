// The only file that knows TOML.
#include <toml++/toml.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/format.h"
#include "base/toml_letters.h"
#include "winshd/config.h"

namespace winsh {
namespace {

std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return with_letters_as_written(text->get());
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* flag = node.as_boolean()) return std::string(flag->get() ? "true" : "false");
    return std::nullopt;
}

Result<FileSetting> setting_of(const std::string& path, std::string_view name, const toml::node& node) {
    FileSetting setting{std::string(name), {}, node.source().begin.line};
    const Error wrong_type{
        ErrorKind::invalid,
        format("{}, line {}: {} must be a string, an integer, true or false, or an array of strings.", path,
               setting.line, name),
        std::string(name), 0};
    if (const auto* array = node.as_array()) {
        for (const toml::node& item : *array) {
            auto text = text_of(item);
            if (!text) return std::unexpected(wrong_type);
            setting.values.push_back(*std::move(text));
        }
        return setting;
    }
    auto text = text_of(node);
    if (!text) return std::unexpected(wrong_type);
    setting.values.push_back(*std::move(text));
    return setting;
}

/// A folder or a device would read as an empty file, and the server would start without its settings.
Result<std::string> read_text(const std::string& path) {
    std::error_code error;
    std::ifstream file;
    if (std::filesystem::is_regular_file(path, error)) file.open(path, std::ios::binary);
    std::ostringstream text;
    if (file.is_open()) text << file.rdbuf();
    if (file.is_open() && !file.bad()) return text.str();
    return fail(
        ErrorKind::invalid,
        format("The configuration file {} cannot be read. Is it there, is it a file, and may this user "
               "read it?",
               path),
        "config");
}

}  // namespace

Result<std::vector<FileSetting>> read_config_file(const std::string& path) {
    WINSH_TRY(const std::string text, read_text(path));
    toml::table table;
    try {
        table = toml::parse(with_bearable_letters(text), path);
    } catch (const toml::parse_error& error) {
        return fail(ErrorKind::invalid,
                    format("{}, line {}: {}.", path, error.source().begin.line,
                           with_letters_as_written(error.description())),
                    "config");
    }
    std::vector<FileSetting> settings;
    for (const auto& [key, node] : table) {
        WINSH_TRY(FileSetting setting, setting_of(path, with_letters_as_written(key.str()), node));
        settings.push_back(std::move(setting));
    }
    return settings;
}

}  // namespace winsh
