#include "http/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace winsh::http {
namespace {

Handler saying(std::string words) {
    Handler handler;
    handler.answer = [words](const Request&, const PathParameters& parameters) {
        std::string body = words;
        for (std::size_t index = 0; index < parameters.count(); ++index) {
            body += "|" + std::string(parameters[index]);
        }
        return text_response(200, body);
    };
    return handler;
}

class RouterTest : public testing::Test {
protected:
    RouterTest()
        : router_([](const Request&, int status, std::string_view message) {
              return error_response(status, message);
          }) {}

    Response ask(Method method, std::string_view path) {
        Request request;
        request.method = method;
        request.target = path;
        request.path = path;
        return router_.answer(request);
    }
    std::string body(std::string_view path) { return ask(Method::get, path).body; }
    static std::string allow(const Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name == "Allow") return value;
        }
        return "";
    }

    Router router_;
};

TEST_F(RouterTest, finds_literals_and_names) {
    router_.add(Method::get, "/", saying("root"));
    router_.add(Method::get, "/v1/loops/{id}/connector-snapshot", saying("snapshot"));
    router_.add(Method::get, "/v1/loops/{id}", saying("loop"));
    EXPECT_EQ(body("/"), "root");
    EXPECT_EQ(body("/v1/loops/bug-autofix/connector-snapshot"), "snapshot|bug-autofix");
    EXPECT_EQ(body("/v1/loops/a%2Fb"), "loop|a%2Fb");
}

TEST_F(RouterTest, prefers_a_literal_and_falls_back_to_a_name) {
    router_.add(Method::get, "/a/new", saying("new"));
    router_.add(Method::get, "/a/{id}", saying("id"));
    router_.add(Method::get, "/a/{id}/edit", saying("edit"));
    router_.add(Method::get, "/a/new/help", saying("help"));
    EXPECT_EQ(body("/a/new"), "new");
    EXPECT_EQ(body("/a/newer"), "id|newer");
    EXPECT_EQ(body("/a/new/edit"), "edit|new");
    EXPECT_EQ(body("/a/new/help"), "help");
}

TEST_F(RouterTest, keeps_parameters_in_the_order_of_the_pattern) {
    router_.add(Method::get, "/{a}/x/{b}/{c}/{d}", saying("four"));
    EXPECT_EQ(body("/1/x/2/3/4"), "four|1|2|3|4");
}

TEST_F(RouterTest, has_no_trailing_slash_magic_and_no_empty_segments) {
    router_.add(Method::get, "/a", saying("a"));
    router_.add(Method::get, "/b/{id}", saying("b"));
    for (const std::string_view path : {"/a/", "//a", "/b/", "/b//", "/b/1/", "/A", "a", "", "/a%20"}) {
        EXPECT_EQ(ask(Method::get, path).status, 404) << path;
    }
}

TEST_F(RouterTest, answers_405_with_allow_on_a_known_path) {
    router_.add(Method::get, "/a", saying("a"));
    router_.add(Method::delete_, "/a", saying("a"));
    for (const Method method : {Method::post, Method::other}) {
        const Response response = ask(method, "/a");
        EXPECT_EQ(response.status, 405);
        EXPECT_EQ(allow(response), "GET, HEAD, DELETE, OPTIONS");
    }
    EXPECT_EQ(ask(Method::other, "/b").status, 404);
}

TEST_F(RouterTest, answers_options_and_head_by_itself) {
    router_.add(Method::get, "/a", saying("a"));
    router_.add(Method::post, "/b", saying("b"));
    EXPECT_EQ(ask(Method::head, "/a").body, "a");
    EXPECT_EQ(ask(Method::head, "/b").status, 405);
    EXPECT_EQ(ask(Method::options, "/a").status, 204);
    EXPECT_EQ(allow(ask(Method::options, "/b")), "POST, OPTIONS");
    EXPECT_EQ(ask(Method::options, "*").status, 204);
    EXPECT_EQ(ask(Method::get, "*").status, 404);
    EXPECT_EQ(ask(Method::options, "/c").status, 404);
}

TEST_F(RouterTest, asks_memory_first_and_leaves_the_rest_to_a_worker) {
    Handler handler = saying("worker");
    handler.from_memory = [](const Request& request, const PathParameters&) -> std::optional<Response> {
        if (request.query == "hot") return text_response(200, "memory");
        return std::nullopt;
    };
    router_.add(Method::get, "/a", std::move(handler));
    Request request;
    request.method = Method::get;
    request.path = "/a";
    EXPECT_FALSE(router_.answer_from_memory(request).has_value());
    EXPECT_EQ(router_.answer(request).body, "worker");
    request.query = "hot";
    EXPECT_EQ(router_.answer_from_memory(request)->body, "memory");
    request.path = "/unknown";
    EXPECT_FALSE(router_.answer_from_memory(request).has_value());
}

TEST_F(RouterTest, refuses_routes_that_are_bugs) {
    router_.add(Method::get, "/a", saying("a"));
    EXPECT_THROW(router_.add(Method::get, "/a", saying("a")), std::logic_error);
    EXPECT_THROW(router_.add(Method::get, "a", saying("a")), std::logic_error);
    EXPECT_THROW(router_.add(Method::get, "/{a}/{b}/{c}/{d}/{e}", saying("a")), std::logic_error);
    EXPECT_THROW(router_.add(Method::other, "/o", saying("a")), std::logic_error);
}

TEST_F(RouterTest, lists_its_routes_in_order) {
    router_.add(Method::post, "/b", saying("b"));
    router_.add(Method::get, "/a/{id}", saying("a"));
    const std::vector<RouteName> routes = router_.routes();
    ASSERT_EQ(routes.size(), 2U);
    EXPECT_EQ(routes[0].pattern, "/b");
    EXPECT_EQ(routes[1].pattern, "/a/{id}");
    EXPECT_EQ(routes[1].method, Method::get);
}

}  // namespace
}  // namespace winsh::http
