#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"
#include "base/json.h"

namespace winsh::web {

/// Turns a page's name and its data into HTML. Templates are mustache files, parsed once.
///
/// - `NAME.mustache` is a page: it is put into `_frame.mustache` where that says `{{> page}}`.
/// `_NAME.mustache` is a part,
///   substituted as text for `{{> NAME}}`.
/// - Every value is escaped; a template that asks for raw output is refused.
/// - Of the data, objects and lists are sections; `false`, null, "" and an empty list are absent, everything
/// else is
///   present, zero too.
/// - A name that a template uses and the data lacks is a bug and throws `std::logic_error`: a page with a
/// hole in it
///   must not reach anyone.
///
/// Safe from any thread.
class Renderer {
public:
    /// Of the templates that are compiled in. Throws `std::runtime_error` with the template's name where one
    /// is broken.
    Renderer();
    explicit Renderer(std::span<const EmbeddedFile> files);
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    std::string render(std::string_view page, const Json& data) const;
    /// The names of all pages, sorted.
    std::vector<std::string> pages() const;

private:
    struct Templates;
    std::unique_ptr<const Templates> templates_;
};

}  // namespace winsh::web
