#include "publish/wake_word.hpp"

#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>
#else
#include <algorithm>
#include <thread>
#endif

namespace spy::publish {

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

#ifdef __linux__

void change_and_wake(std::atomic<std::uint32_t>& word) {
  word.fetch_add(1, std::memory_order_release);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the C library has no other way to it
  syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                     std::chrono::nanoseconds longest) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(longest);
  const timespec limit{.tv_sec = static_cast<time_t>(seconds.count()),
                       .tv_nsec = static_cast<long>((longest - seconds).count())};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): as above
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &limit, nullptr, 0);
}

#else

void change_and_wake(std::atomic<std::uint32_t>& word) { word.fetch_add(1, std::memory_order_release); }

void wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                     std::chrono::nanoseconds longest) {
  constexpr std::chrono::nanoseconds kLook = std::chrono::microseconds{200};
  const auto end = std::chrono::steady_clock::now() + longest;
  while (word.load(std::memory_order_acquire) == seen) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) {
      return;
    }
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(kLook, left));
  }
}

#endif

}  // namespace spy::publish
