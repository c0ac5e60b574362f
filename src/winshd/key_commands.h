#pragma once

#include "winshd/command_line.h"

namespace winsh {

// The master key, whether or not a server runs on the data folder. Each prints its result to standard output,
// what is to be done next and complaints to standard error, and answers with the exit code.

/// Replaces the key and seals everything anew, or ends what another run had begun. Prints
/// `{"keyId":"…","replacedKeyId":"…","keyFile":"…","resumed":false,"resealed":7,"unreadable":[…]}`.
int run_rotate_key(const RotateKeyCommand& command);
/// Prints `{"keyId":"…","keyFile":"…","replacedKeyId":null,"records":[{"keyId":"…","count":7}]}`.
int run_key_status(const KeyStatusCommand& command);

}  // namespace winsh
