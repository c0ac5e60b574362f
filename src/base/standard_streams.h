#pragma once

namespace winsh {

/// Fills the places of standard input, output and error where they are closed (`>&-`), before anything else
/// is opened. Otherwise a socket or a file takes such a place, and what is meant for the screen goes into it.
/// Reading and writing there fails as it would without this; standard error takes everything and keeps
/// nothing.
void keep_standard_streams();

}  // namespace winsh
