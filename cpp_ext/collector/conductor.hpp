#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "runtime/clock.hpp"

namespace spy::collector {

/// Calls back at each whole second of market time, on a thread of its own and an absolute timer, so that no
/// delay ever adds up; seconds that passed while a call took long are not called for one by one. Where the
/// clock is set back, calls go on with its new seconds.
class Conductor {
 public:
  /// Called with the market time, nanoseconds since 1970 UTC, just after each second has begun.
  using OnSecond = std::function<void(std::int64_t)>;

  Conductor(std::shared_ptr<const runtime::Clock> clock, OnSecond on_second);
  Conductor(const Conductor&) = delete;
  Conductor& operator=(const Conductor&) = delete;

  /// Ends after the call that is under way.
  ~Conductor();

 private:
  void run();
  [[nodiscard]] bool wait_for_next_second();

  std::shared_ptr<const runtime::Clock> clock_;
  OnSecond on_second_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace spy::collector
