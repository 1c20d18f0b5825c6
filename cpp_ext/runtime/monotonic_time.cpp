#include "runtime/monotonic_time.hpp"

#include <ctime>

namespace spy::runtime {

namespace {

#ifdef __APPLE__
constexpr clockid_t kPythonMonotonicClock = CLOCK_UPTIME_RAW;
#else
constexpr clockid_t kPythonMonotonicClock = CLOCK_MONOTONIC;
#endif

}  // namespace

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(kPythonMonotonicClock, &now);
  return (std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec}).count();
}

std::chrono::steady_clock::time_point steady_time_at(std::int64_t monotonic) {
#ifdef __APPLE__
  // Here steady_clock also counts while the machine sleeps, so only the distance from now carries over.
  return std::chrono::steady_clock::now() + std::chrono::nanoseconds{monotonic - monotonic_ns()};
#else
  return std::chrono::steady_clock::time_point{std::chrono::nanoseconds{monotonic}};
#endif
}

}  // namespace spy::runtime
