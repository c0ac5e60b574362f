#include "web/html/renderer.h"

#include <kainjow/mustache.hpp>
#include <map>
#include <stdexcept>

#include "base/format.h"
#include "base/text.h"
#include "embedded/pages.h"

namespace winsh::web {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view kSuffix = ".mustache";
constexpr std::string_view kPage = "page";
constexpr int kDeepestPart = 8;

/// Files by their name without the suffix.
using Sources = std::map<std::string, std::string_view, std::less<>>;

Sources sources_of(std::span<const EmbeddedFile> files) {
    Sources sources;
    for (const EmbeddedFile& file : files) {
        if (!file.name.ends_with(kSuffix)) continue;
        sources.emplace(file.name.substr(0, file.name.size() - kSuffix.size()), file.bytes);
    }
    return sources;
}

std::string_view source_of(const Sources& sources, std::string_view name, std::string_view used_by) {
    const auto found = sources.find(name);
    if (found != sources.end()) return found->second;
    throw std::runtime_error(format("the template {} uses {}.mustache, which does not exist", used_by, name));
}

/// The template with every `{{> name}}` replaced by that part's text: mustache would parse parts again at
/// each use.
std::string with_parts(const Sources& sources, std::string_view text, std::string_view page, int depth) {
    if (depth > kDeepestPart) throw std::runtime_error(format("the template {} includes itself", page));
    std::string out;
    while (true) {
        const std::size_t start = text.find("{{>");
        out += text.substr(0, start);
        if (start == std::string_view::npos) return out;
        const std::size_t end = text.find("}}", start);
        if (end == std::string_view::npos) {
            throw std::runtime_error(format("the template {} has an unfinished {{{{> tag", page));
        }
        const std::string_view name = trim(text.substr(start + 3, end - start - 3));
        const std::string file = name == kPage ? std::string(page) : "_" + std::string(name);
        out += with_parts(sources, trim(source_of(sources, file, page)), page, depth + 1);
        text.remove_prefix(end + 2);
    }
}

/// Indentation is for whoever reads the template; a page goes without it.
std::string without_indentation(std::string_view text) {
    std::string out;
    for (const std::string_view line : split(text, '\n')) {
        const std::string_view bare = trim(line);
        if (bare.empty()) continue;
        out += bare;
        out += '\n';
    }
    return out;
}

std::unique_ptr<mustache::mustache> parse(std::string_view page, const std::string& text) {
    if (text.contains("{{{") || text.contains("{{&")) {
        throw std::runtime_error(format("the template {} asks for output that is not escaped", page));
    }
    auto parsed = std::make_unique<mustache::mustache>(text);
    if (!parsed->is_valid()) {
        throw std::runtime_error(format("the template {} is broken: {}", page, parsed->error_message()));
    }
    return parsed;
}

mustache::data to_mustache(const Json& value) {
    if (value.is_object()) {
        mustache::data object(mustache::data::type::object);
        for (const auto& [name, member] : value.members()) object[name] = to_mustache(member);
        return object;
    }
    if (value.is_array()) {
        mustache::data list(mustache::data::type::list);
        for (const Json& item : value.items()) list.push_back(to_mustache(item));
        return list;
    }
    if (value.is_string()) {
        // To mustache "" is something; in a page it is a message that there is none of.
        if (value.as_string().empty()) return mustache::data(false);
        return mustache::data(std::string(value.as_string()));
    }
    if (value.is_number()) return mustache::data(to_text(value));
    return mustache::data(value.as_bool(false));
}

class CompleteContext final : public mustache::context<std::string> {
public:
    CompleteContext(std::string_view page, const mustache::data& data) : context(&data), page_(page) {}

    const mustache::data* get(const std::string& name) const override {
        const mustache::data* found = context::get(name);
        if (found != nullptr) return found;
        throw std::logic_error(format("the page {} shows \"{}\", which its data lacks", page_, name));
    }

private:
    std::string_view page_;
};

}  // namespace

struct Renderer::Templates {
    // Rendering is not const in the library, but changes a template only where it has parts or lambdas; ours
    // have neither.
    std::map<std::string, std::unique_ptr<mustache::mustache>, std::less<>> by_page;
};

Renderer::Renderer() : Renderer(embedded::pages::files()) {}

Renderer::Renderer(std::span<const EmbeddedFile> files) {
    const Sources sources = sources_of(files);
    auto templates = std::make_unique<Templates>();
    for (const auto& [name, text] : sources) {
        if (name.starts_with('_')) continue;
        const std::string_view frame = source_of(sources, "_frame", name);
        templates->by_page.emplace(name,
                                   parse(name, without_indentation(with_parts(sources, frame, name, 0))));
    }
    templates_ = std::move(templates);
}

Renderer::~Renderer() = default;

std::string Renderer::render(std::string_view page, const Json& data) const {
    const auto found = templates_->by_page.find(page);
    if (found == templates_->by_page.end()) throw std::logic_error(format("there is no page \"{}\"", page));
    const mustache::data converted = to_mustache(data);
    CompleteContext context(page, converted);
    return found->second->render(context);
}

std::vector<std::string> Renderer::pages() const {
    std::vector<std::string> names;
    for (const auto& [name, _] : templates_->by_page) names.push_back(name);
    return names;
}

}  // namespace winsh::web
