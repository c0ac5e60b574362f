#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/dispatcher.h"
#include "http/message.h"

namespace winsh::http {

/// The values of a pattern's `{name}` segments, in the pattern's order.
class PathParameters {
public:
    static constexpr std::size_t kMost = 4;
    std::string_view operator[](std::size_t index) const {
        return index < count_ ? values_[index] : std::string_view{};
    }
    std::size_t count() const { return count_; }
    void add(std::string_view value) { values_[count_++] = value; }
    void clear() { count_ = 0; }

private:
    std::string_view values_[kMost];
    std::size_t count_ = 0;
};

/// Answers one route. `from_memory`, where set, runs on an I/O thread first, never blocks, and answers
/// nothing where it would have to; `answer` runs on a worker and may take its time.
struct Handler {
    std::function<std::optional<Response>(const Request&, const PathParameters&)> from_memory;
    std::function<Response(const Request&, const PathParameters&)> answer;
};

struct RouteName {
    Method method;
    std::string pattern;
};

/// Finds the handler of a request by method and path. Patterns are literal segments and `{name}` segments,
/// which match one non-empty segment byte for byte. A literal wins over a name. No trailing-slash magic.
///
/// - `HEAD` is answered by the route for `GET`.
/// - `OPTIONS` is answered 204 with `Allow` for a known path.
/// - A known path with another method is 405 with `Allow`; an unknown path goes to `not_found`.
class Router final : public Dispatcher {
public:
    using Fallback = std::function<Response(const Request&, int status, std::string_view message)>;

    /// `fallback` renders 404 and 405 (JSON for machines, a page for people).
    explicit Router(Fallback fallback);
    ~Router() override;
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// Adding a route twice, or a pattern with more than `PathParameters::kMost` names, is a bug and throws.
    void add(Method method, std::string_view pattern, Handler handler);
    /// Every route, in the order in which they were added.
    std::vector<RouteName> routes() const;

    std::optional<Response> answer_from_memory(const Request& request) const override;
    Response answer(const Request& request) const override;

private:
    struct Node;
    struct Match;
    Match match(const Request& request) const;
    std::unique_ptr<Node> root_;
    Fallback fallback_;
    std::vector<RouteName> routes_;
};

}  // namespace winsh::http
