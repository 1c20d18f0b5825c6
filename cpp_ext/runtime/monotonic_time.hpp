#pragma once

#include <chrono>
#include <cstdint>

namespace spy::runtime {

/// Nanoseconds of the machine's monotonic clock: the same count as Python's time.monotonic_ns(), so that
/// processes in both languages may compare what they read.
std::int64_t monotonic_ns();

/// The moment at which monotonic_ns() reads `monotonic`, as a time point to wait for.
std::chrono::steady_clock::time_point steady_time_at(std::int64_t monotonic);

}  // namespace spy::runtime
