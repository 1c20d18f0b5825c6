#include "collector/conductor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
/// The longest single wait: the wall clock may be set while we sleep.
constexpr std::chrono::milliseconds kLongestSleep{500};

std::int64_t next_second_after(std::int64_t now_ns) { return now_ns - now_ns % kSecondNs + kSecondNs; }

}  // namespace

Conductor::Conductor(std::shared_ptr<const runtime::Clock> clock, OnSecond on_second)
    : clock_(std::move(clock)), on_second_(std::move(on_second)), thread_([this] { run(); }) {}

Conductor::~Conductor() {
  {
    const std::scoped_lock lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Conductor::run() {
  while (true) {
    if (!wait_for_next_second()) {
      return;
    }
    on_second_(clock_->now_ns());
  }
}

bool Conductor::wait_for_next_second() {
  std::unique_lock lock{mutex_};
  std::int64_t next_ns = next_second_after(clock_->now_ns());
  while (!is_stopping_) {
    const std::int64_t now_ns = clock_->now_ns();
    if (now_ns >= next_ns) {
      break;
    }
    next_ns = std::min(next_ns, next_second_after(now_ns));
    const auto moment =
        std::min(clock_->steady_time_of(next_ns), std::chrono::steady_clock::now() + kLongestSleep);
    wake_.wait_until(lock, moment, [this] { return is_stopping_; });
  }
  return !is_stopping_;
}

}  // namespace spy::collector
