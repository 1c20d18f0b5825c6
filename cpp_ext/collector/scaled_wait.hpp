#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace spy::collector {

/// The longest wait between attempts to connect while the market is open.
inline constexpr std::chrono::milliseconds kLongestWaitOpen{4'000};

/// The longest wait while nothing is urgent.
inline constexpr std::chrono::milliseconds kLongestWaitClosed{30'000};

/// A wait as a clock of this speed has it: those of a simulated session shrink with its time, so that outages
/// last as long as in market time.
inline std::chrono::milliseconds scaled_wait(std::chrono::milliseconds wait, double speed) {
  constexpr std::int64_t kLeast = 20;
  return std::chrono::milliseconds{
      std::max(kLeast, static_cast<std::int64_t>(static_cast<double>(wait.count()) / speed))};
}

}  // namespace spy::collector
