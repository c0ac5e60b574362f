#include "http/curl_transfer.h"

#include <gtest/gtest.h>

#include <string>

namespace winsh::http {
namespace {

// What libcurl does where it is older, built without something, or out of memory. libcurl takes plain
// functions, so what they share is global.
CURLoption refused_option{};
CURLcode refusal = CURLE_OK;
int refused_line = 0;
int requests_sent = 0;

CURLcode set_option(CURL*, CURLoption option, ...) { return option == refused_option ? refusal : CURLE_OK; }

CURLcode perform(CURL*) {
    ++requests_sent;
    return CURLE_OK;
}

curl_slist* append_line(curl_slist* list, const char* line) {
    if (--refused_line == 0) return nullptr;
    return (*load_curl())->slist_append(list, line);
}

class CurlTransfer : public testing::Test {
protected:
    CurlTransfer() {
        library.easy_setopt = set_option;
        library.easy_perform = perform;
        library.slist_append = append_line;
        refused_option = {};
        refusal = CURLE_OK;
        refused_line = 0;
        requests_sent = 0;
        request.url = "https://api.example.com/";
        request.headers = {{"Accept", "text/plain"}, {"Authorization", "Bearer secret"}};
        plan.authorities_file = "/nowhere/authorities.pem";
        plan.user_agent = "winshd";
    }
    Result<ClientResponse> send() {
        const CurlTarget target = parse_curl_target(library, request.url).value();
        return transfer(library, nullptr, target, plan, request);
    }
    void refuse(CURLoption option, CURLcode code) {
        refused_option = option;
        refusal = code;
    }

    CurlLibrary library = **load_curl();
    ClientRequest request;
    CurlPlan plan;
};

TEST_F(CurlTransfer, nothing_is_sent_where_libcurl_refuses_what_the_request_depends_on) {
    for (const CURLoption option :
         {CURLOPT_CURLU, CURLOPT_HTTPHEADER, CURLOPT_OPENSOCKETFUNCTION, CURLOPT_OPENSOCKETDATA,
          CURLOPT_PREREQFUNCTION, CURLOPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYHOST, CURLOPT_SSLVERSION,
          CURLOPT_CAINFO, CURLOPT_PROXY, CURLOPT_NOPROXY, CURLOPT_FOLLOWLOCATION, CURLOPT_TIMEOUT_MS,
          CURLOPT_WRITEFUNCTION}) {
        refuse(option, CURLE_UNKNOWN_OPTION);
        const Result<ClientResponse> response = send();
        ASSERT_FALSE(response.has_value()) << option;
        EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
        EXPECT_NE(response.error().message.find(std::to_string(option)), std::string::npos);
        EXPECT_NE(response.error().message.find("libcurl4"), std::string::npos);
    }
    EXPECT_EQ(requests_sent, 0);
}

TEST_F(CurlTransfer, says_so_where_libcurl_has_no_memory_for_an_option) {
    refuse(CURLOPT_USERAGENT, CURLE_OUT_OF_MEMORY);
    const Result<ClientResponse> response = send();
    ASSERT_FALSE(response.has_value());
    EXPECT_NE(response.error().message.find("memory"), std::string::npos);
    EXPECT_EQ(requests_sent, 0);
}

TEST_F(CurlTransfer, goes_without_what_older_versions_do_not_know) {
    for (const CURLoption option : {CURLOPT_QUICK_EXIT, CURLOPT_PROTOCOLS_STR, CURLOPT_CAPATH}) {
        refuse(option, CURLE_UNKNOWN_OPTION);
        EXPECT_TRUE(send().has_value()) << option;
    }
    EXPECT_EQ(requests_sent, 3);
}

TEST_F(CurlTransfer, nothing_is_sent_where_there_is_no_memory_for_a_header) {
    constexpr int kLines = 4;  // Two of the request, two that libcurl is to leave out.
    for (int line = 1; line <= kLines; ++line) {
        refused_line = line;
        const Result<ClientResponse> response = send();
        ASSERT_FALSE(response.has_value()) << line;
        EXPECT_NE(response.error().message.find("memory"), std::string::npos);
    }
    EXPECT_EQ(requests_sent, 0);
}

}  // namespace
}  // namespace winsh::http
