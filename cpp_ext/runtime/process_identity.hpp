#pragma once

#include <sys/types.h>

#include <string>

namespace spy::runtime {

/// Whether a process with this id runs, whoever owns it; one that has ended but was not reaped does not.
bool process_is_alive(pid_t pid);

/// A text that differs between two processes that had the same id one after the other; empty where unknown.
///
/// On Linux it is the start time in /proc/<pid>/stat; elsewhere, and where that cannot be read, it is empty.
std::string process_start_mark(pid_t pid);

}  // namespace spy::runtime
