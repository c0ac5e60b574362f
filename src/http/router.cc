#include "http/router.h"

#include <array>
#include <map>
#include <stdexcept>

namespace winsh::http {
namespace {

constexpr std::size_t kMethods = static_cast<std::size_t>(Method::other);

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

/// Cuts the first segment off `rest`, which starts behind a '/'. `last` is set where no further '/' follows.
std::string_view next_segment(std::string_view& rest, bool& last) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    last = slash == std::string_view::npos;
    rest = last ? std::string_view{} : rest.substr(slash + 1);
    return segment;
}

bool is_name(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> name;
    std::array<std::unique_ptr<Handler>, kMethods> handlers;
    std::string allow;  ///< The value of `Allow`; empty where no pattern ends here.

    void renew_allow();
    const Node* find(std::string_view rest, PathParameters& parameters) const;
};

void Router::Node::renew_allow() {
    allow.clear();
    for (std::size_t index = 0; index < kMethods; ++index) {
        const Method method = static_cast<Method>(index);
        const bool is_answered = handlers[index] || method == Method::options ||
                                 (method == Method::head && handlers[index_of(Method::get)]);
        if (!is_answered) continue;
        if (!allow.empty()) allow += ", ";
        allow += name_of(method);
    }
}

// Visits each node at most once, so a path of any shape costs no more than the tree is big.
const Router::Node* Router::Node::find(std::string_view rest, PathParameters& parameters) const {
    bool last = false;
    const std::string_view segment = next_segment(rest, last);
    if (const auto literal = literals.find(segment); literal != literals.end()) {
        const Node& node = *literal->second;
        const Node* found = last ? (node.allow.empty() ? nullptr : &node) : node.find(rest, parameters);
        if (found != nullptr) return found;
    }
    if (!name || segment.empty()) return nullptr;
    const PathParameters before = parameters;
    parameters.add(segment);
    const Node* found = last ? (name->allow.empty() ? nullptr : name.get()) : name->find(rest, parameters);
    if (found == nullptr) parameters = before;
    return found;
}

struct Router::Match {
    const Node* node = nullptr;
    const Handler* handler = nullptr;
    PathParameters parameters;
};

Router::Router(Fallback fallback) : root_(std::make_unique<Node>()), fallback_(std::move(fallback)) {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler) {
    if (!pattern.starts_with('/') || method == Method::other) {
        throw std::logic_error("a route needs a method and a pattern that starts with '/'");
    }
    Node* node = root_.get();
    std::string_view rest = pattern.substr(1);
    std::size_t names = 0;
    for (bool last = false; !last;) {
        const std::string_view segment = next_segment(rest, last);
        std::unique_ptr<Node>& next = is_name(segment) ? node->name : node->literals[std::string(segment)];
        if (is_name(segment) && ++names > PathParameters::kMost) {
            throw std::logic_error("too many names in the route " + std::string(pattern));
        }
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    std::unique_ptr<Handler>& slot = node->handlers[index_of(method)];
    if (slot) throw std::logic_error("added twice: the route " + std::string(pattern));
    slot = std::make_unique<Handler>(std::move(handler));
    node->renew_allow();
    routes_.push_back({method, std::string(pattern)});
}

std::vector<RouteName> Router::routes() const { return routes_; }

Router::Match Router::match(const Request& request) const {
    Match match;
    if (!request.path.starts_with('/')) return match;
    match.node = root_->find(request.path.substr(1), match.parameters);
    if (match.node == nullptr || request.method == Method::other) return match;
    match.handler = match.node->handlers[index_of(request.method)].get();
    if (match.handler == nullptr && request.method == Method::head) {
        match.handler = match.node->handlers[index_of(Method::get)].get();
    }
    return match;
}

std::optional<Response> Router::answer_from_memory(const Request& request) const {
    const Match found = match(request);
    if (found.handler == nullptr || !found.handler->from_memory) return std::nullopt;
    return found.handler->from_memory(request, found.parameters);
}

Response Router::answer(const Request& request) const {
    const Match found = match(request);
    if (found.handler != nullptr) {
        if (found.handler->answer) return found.handler->answer(request, found.parameters);
        return found.handler->from_memory(request, found.parameters).value();
    }
    if (request.method == Method::options && (found.node != nullptr || request.path == "*")) {
        Response response;
        response.status = 204;
        return std::move(response.with("Allow", found.node != nullptr
                                                    ? found.node->allow
                                                    : "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    }
    if (found.node == nullptr) return fallback_(request, 404, "There is nothing at this address.");
    Response response = fallback_(
        request, 405, "This address does not answer that method; the Allow header lists those it does.");
    return std::move(response.with("Allow", found.node->allow));
}

}  // namespace winsh::http
