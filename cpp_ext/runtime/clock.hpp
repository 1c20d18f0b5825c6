#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "runtime/clock_anchor.hpp"

namespace spy::runtime {

/// Market time, asked of nothing else anywhere in the project. Any number of threads may ask one clock.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// The present market time in nanoseconds since 1970 UTC.
  [[nodiscard]] virtual std::int64_t now_ns() const = 0;

  /// Market seconds that pass in one real second.
  [[nodiscard]] virtual double speed() const = 0;

  /// Whether this time is that of a simulated session.
  [[nodiscard]] virtual bool is_simulated() const = 0;

  /// The moment at which market time reaches `market_ns`, never before it, for a timer to wait for.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_time_of(
      std::int64_t market_ns) const = 0;
};

/// The wall clock of this machine.
///
/// A moment it gives for a timer does not follow when the machine's time is set afterwards: ask anew for each
/// wait.
class RealClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ns() const override;
  [[nodiscard]] double speed() const override;
  [[nodiscard]] bool is_simulated() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady_time_of(std::int64_t market_ns) const override;
};

/// The time of a simulated session: an anchor and the monotonic clock, so that all processes agree.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(ClockAnchor anchor);

  [[nodiscard]] std::int64_t now_ns() const override;
  [[nodiscard]] double speed() const override;
  [[nodiscard]] bool is_simulated() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady_time_of(std::int64_t market_ns) const override;

 private:
  ClockAnchor anchor_;
};

/// The clock of the home whose state lies in `state_folder`: simulated while the anchor's owner lives, else
/// real.
///
/// A clock once opened stays what it is. Throws UserError where the anchor is damaged.
std::unique_ptr<Clock> open_clock(const std::filesystem::path& state_folder);

}  // namespace spy::runtime
