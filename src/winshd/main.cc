#include <iostream>
#include <type_traits>

#include "base/standard_streams.h"
#include "winshd/command_line.h"
#include "winshd/key_commands.h"
#include "winshd/serve.h"
#include "winshd/user_commands.h"

namespace {

int run(const winsh::Command& command) {
    using namespace winsh;
    if (const auto* finished = std::get_if<Finished>(&command)) return finished->exit_code;
    if (const auto* link = std::get_if<SetupLinkCommand>(&command)) return run_setup_link(*link);
    if (const auto* add = std::get_if<AddUserCommand>(&command)) return run_add_user(*add);
    if (const auto* list = std::get_if<ListCommand>(&command)) return run_list(*list);
    if (const auto* reset = std::get_if<ResetPasswordCommand>(&command)) return run_reset_password(*reset);
    if (const auto* rotate = std::get_if<RotateKeyCommand>(&command)) return run_rotate_key(*rotate);
    if (const auto* status = std::get_if<KeyStatusCommand>(&command)) return run_key_status(*status);
    return run_serve(std::get<ServeCommand>(command));
}

}  // namespace

int main(int count, char** arguments) {
    winsh::keep_standard_streams();
    try {
        return run(winsh::read_command_line(count, arguments));
    } catch (const std::exception& error) {
        std::cerr << "winshd: stopped by an unexpected error: " << error.what() << "\n";
        return 1;
    }
}
