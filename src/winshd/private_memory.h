#pragma once

namespace winsh {

/// For a process with keys and credentials in its memory: no core file of it, and no other process of the
/// same user reads it.
void keep_memory_private();

}  // namespace winsh
