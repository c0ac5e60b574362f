#include "acceptance/nginx_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string_view>

#include "acceptance/site.h"
#include "acceptance/upstream.h"

namespace winsh::acceptance {
namespace {

constexpr std::string_view kProgram = WINSH_NGINX;

std::string configuration(const std::string& folder, std::uint16_t port, std::uint16_t server_port) {
    return "daemon off;\nmaster_process off;\npid " + folder + "/pid;\nerror_log " + folder +
           "/errors;\nevents { worker_connections 256; }\n"
           "http {\n"
           "    log_format each '$request_method $request_uri $upstream_status';\n"
           "    access_log " +
           folder +
           "/requests each;\n"
           "    client_body_temp_path " +
           folder +
           "/body;\n"
           "    proxy_temp_path " +
           folder +
           "/proxy;\n"
           "    fastcgi_temp_path " +
           folder +
           "/fastcgi;\n"
           "    uwsgi_temp_path " +
           folder +
           "/uwsgi;\n"
           "    scgi_temp_path " +
           folder +
           "/scgi;\n"
           "    upstream winshd { server 127.0.0.1:" +
           std::to_string(server_port) +
           "; keepalive 4; }\n"
           "    server {\n"
           "        listen 127.0.0.1:" +
           std::to_string(port) +
           ";\n"
           "        location / {\n"
           "            proxy_pass http://winshd;\n"
           "            proxy_http_version 1.1;\n"
           "            proxy_set_header Connection \"\";\n"
           "            proxy_set_header Host $http_host;\n"
           "            proxy_set_header X-Request-Id $request_id;\n"
           "            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
           "        }\n"
           "    }\n"
           "}\n";
}

}  // namespace

bool has_nginx() { return !kProgram.empty(); }

NginxProcess::NginxProcess(std::uint16_t server_port) : port_(free_port()) {
    write_file(folder_.path("nginx.conf"), configuration(folder_.path(), port_, server_port));
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const std::vector<std::string> arguments = {
        std::string(kProgram),     "-p", folder_.path(), "-e", folder_.path("errors"), "-c",
        folder_.path("nginx.conf")};
    process_ = std::make_unique<ChildProcess>(arguments, Streams{nothing, nothing, nothing});
    close(nothing);
    const bool listens =
        holds_within(std::chrono::seconds(10), [&] { return Wire(port_).is_open() || !is_running(); });
    if (!listens || !is_running())
        throw std::runtime_error("nginx did not start: " + read_file(folder_.path("errors")));
}

int NginxProcess::stop() const {
    process_->tell_to_stop();
    return process_->wait_for_end();
}

}  // namespace winsh::acceptance
