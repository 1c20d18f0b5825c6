#include "runtime/clock.hpp"

#include <optional>
#include <utility>

#include "runtime/monotonic_time.hpp"

namespace spy::runtime {

std::int64_t RealClock::now_ns() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

double RealClock::speed() const { return 1.0; }

bool RealClock::is_simulated() const { return false; }

std::chrono::steady_clock::time_point RealClock::steady_time_of(std::int64_t market_ns) const {
  const std::int64_t present = now_ns();
  return std::chrono::steady_clock::now() + std::chrono::nanoseconds{market_ns - present};
}

SimulatedClock::SimulatedClock(ClockAnchor anchor) : anchor_(std::move(anchor)) {}

std::int64_t SimulatedClock::now_ns() const { return anchor_.market_at(monotonic_ns()); }

double SimulatedClock::speed() const { return anchor_.speed; }

bool SimulatedClock::is_simulated() const { return true; }

std::chrono::steady_clock::time_point SimulatedClock::steady_time_of(std::int64_t market_ns) const {
  return steady_time_at(anchor_.monotonic_at(market_ns));
}

std::unique_ptr<Clock> open_clock(const std::filesystem::path& state_folder) {
  if (std::optional<ClockAnchor> anchor = read_clock_anchor(state_folder)) {
    return std::make_unique<SimulatedClock>(*std::move(anchor));
  }
  return std::make_unique<RealClock>();
}

}  // namespace spy::runtime
