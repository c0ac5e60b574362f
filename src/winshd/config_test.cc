#include "winshd/config.h"

#include <gtest/gtest.h>

namespace winsh {
namespace {

ServeFlags flags_with(void (*change)(ServeFlags&)) {
    ServeFlags flags;
    change(flags);
    return flags;
}

TEST(ServeConfig, defaults_listen_on_loopback_only) {
    const auto config = check_config({});
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->server.endpoint.to_text(), "127.0.0.1:8787");
    EXPECT_FALSE(config->metrics_server.has_value());
    EXPECT_FALSE(config->public_metrics);
}

TEST(ServeConfig, a_listener_off_loopback_needs_https_in_front_or_a_plain_word) {
    const auto refused = check_config(flags_with([](ServeFlags& flags) { flags.listen = "0.0.0.0:8787"; }));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().field, "listen");
    EXPECT_NE(refused.error().message.find("--insecure-http"), std::string::npos);

    EXPECT_TRUE(check_config(flags_with([](ServeFlags& flags) {
                    flags.listen = "0.0.0.0:8787";
                    flags.public_url = "https://win.example.com";
                })).has_value());
    EXPECT_TRUE(check_config(flags_with([](ServeFlags& flags) {
                    flags.listen = "0.0.0.0:8787";
                    flags.insecure_http = true;
                })).has_value());
}

TEST(ServeConfig, a_plain_http_public_url_off_loopback_is_refused_too) {
    const auto refused =
        check_config(flags_with([](ServeFlags& flags) { flags.public_url = "http://win.example.com"; }));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().field, "public-url");
}

TEST(ServeConfig, answers_for_the_host_of_the_public_url) {
    const auto config = check_config(
        flags_with([](ServeFlags& flags) { flags.public_url = "https://win.example.com:8443/"; }));
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->server.hosts, std::vector<std::string>{"win.example.com:8443"});
    const auto usual =
        check_config(flags_with([](ServeFlags& flags) { flags.public_url = "https://win.example.com"; }));
    ASSERT_TRUE(usual.has_value());
    EXPECT_EQ(usual->server.hosts, (std::vector<std::string>{"win.example.com", "win.example.com:443"}));
}

TEST(ServeConfig, asks_browsers_to_stay_on_https_only_where_the_site_is_there) {
    EXPECT_FALSE(check_config({})->server.constant_headers.contains("Strict-Transport-Security"));
    const auto https =
        check_config(flags_with([](ServeFlags& flags) { flags.public_url = "https://win.example.com"; }));
    ASSERT_TRUE(https.has_value());
    EXPECT_TRUE(https->server.constant_headers.contains("Strict-Transport-Security: max-age=31536000\r\n"));
    EXPECT_TRUE(https->server.constant_headers.contains("X-Content-Type-Options: nosniff\r\n"));
}

TEST(ServeConfig, a_metrics_listener_off_loopback_needs_the_same) {
    const auto with = [](std::string_view public_url, bool insecure) {
        ServeFlags flags;
        flags.metrics_listen = "0.0.0.0:9187";
        flags.public_url = public_url;
        flags.insecure_http = insecure;
        return check_config(flags);
    };
    const auto refused = with("", false);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().field, "metrics-listen");
    EXPECT_TRUE(with("https://win.example.com", false).has_value());
    EXPECT_TRUE(with("", true).has_value());
}

TEST(ServeConfig, hands_the_limit_of_connections_an_address_on) {
    EXPECT_EQ(check_config({})->server.connections_per_address, 512U);
    const auto config =
        check_config(flags_with([](ServeFlags& flags) { flags.connections_per_address = 7; }));
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->server.connections_per_address, 7U);
    EXPECT_EQ(config->server.loopback_clients, http::LoopbackClients::not_counted);
}

TEST(ServeConfig, takes_a_number_as_it_is_or_not_at_all) {
    const auto config = check_config(flags_with([](ServeFlags& flags) {
        flags.io_threads = 64;
        flags.worker_threads = 256;
        flags.token_cache = 1'000;
        flags.snapshot_cache_mib = 65'536;
    }));
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->server.io_threads, 64U);
    EXPECT_EQ(config->server.worker_threads, 256U);
    EXPECT_EQ(config->token_cache, 1'000U);
    EXPECT_EQ(config->snapshot_cache_bytes, std::size_t{64} << 30);
    const auto complaint = [](void (*change)(ServeFlags&)) {
        const auto refused = check_config(flags_with(change));
        return refused ? "taken" : refused.error().message;
    };
    EXPECT_EQ(complaint([](ServeFlags& flags) { flags.io_threads = 65; }),
              "--io-threads: 65 is not a whole number from 0 to 64.");
    EXPECT_EQ(complaint([](ServeFlags& flags) { flags.worker_threads = 0; }),
              "--worker-threads: 0 is not a whole number from 1 to 256.");
    EXPECT_EQ(complaint([](ServeFlags& flags) { flags.token_cache = 999; }),
              "--token-cache: 999 is not a whole number from 1000 to 50000000.");
    EXPECT_EQ(complaint([](ServeFlags& flags) { flags.snapshot_cache_mib = 0; }),
              "--snapshot-cache-mib: 0 is not a whole number from 1 to 65536.");
    EXPECT_EQ(complaint([](ServeFlags& flags) { flags.snapshot_retention_days = 3'651; }),
              "--snapshot-retention-days: 3651 is not a whole number from 0 to 3650.");
    EXPECT_EQ(complaint([](ServeFlags& flags) { flags.connections_per_address = 100'001; }),
              "--connections-per-address: 100001 is not a whole number from 0 to 100000.");
}

TEST(ServeConfig, hints_at_a_proxy_that_is_not_named) {
    const auto hint = [](std::string listen, std::string url, std::vector<std::string> proxies) {
        ServeFlags flags;
        flags.listen = std::move(listen);
        flags.public_url = std::move(url);
        flags.trusted_proxy = std::move(proxies);
        flags.insecure_http = true;
        return std::string(hint_of_unnamed_proxy(*check_config(flags)).value_or(""));
    };
    const std::string given = hint("127.0.0.1:8787", "https://win.example.com", {});
    EXPECT_TRUE(given.contains("all clients count as one address")) << given;
    EXPECT_TRUE(given.contains("--trusted-proxy 127.0.0.1")) << given;
    EXPECT_NE(hint("[::1]:8787", "https://win.example.com", {}), "");
    EXPECT_EQ(hint("127.0.0.1:8787", "https://win.example.com", {"127.0.0.1"}), "");
    EXPECT_EQ(hint("0.0.0.0:8787", "https://win.example.com", {}), "") << "others may connect themselves";
    EXPECT_EQ(hint("127.0.0.1:8787", "http://win.example.com", {}), "");
    EXPECT_EQ(hint("127.0.0.1:8787", "https://localhost:8443", {}), "");
    EXPECT_EQ(hint("127.0.0.1:8787", "", {}), "");
}

TEST(ServeConfig, names_the_flag_that_is_wrong) {
    const auto listen = check_config(flags_with([](ServeFlags& flags) { flags.listen = "somewhere"; }));
    ASSERT_FALSE(listen.has_value());
    EXPECT_EQ(listen.error().field, "listen");
    const auto proxy =
        check_config(flags_with([](ServeFlags& flags) { flags.trusted_proxy = {"10.0.0.0/33"}; }));
    ASSERT_FALSE(proxy.has_value());
    EXPECT_NE(proxy.error().message.find("10.0.0.0/33"), std::string::npos);
    const auto log = check_config(flags_with([](ServeFlags& flags) { flags.access_log = "some"; }));
    ASSERT_FALSE(log.has_value());
    EXPECT_EQ(log.error().field, "access-log");
}

}  // namespace
}  // namespace winsh
