#include "collector/conductor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/monotonic_time.hpp"

namespace spy::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(Conductor, CallsOnceInEachSecondOfMarketTimeAndEndsAtOnce) {
  const auto clock = std::make_shared<const runtime::SimulatedClock>(
      runtime::ClockAnchor{.market_ns = 100 * kSecond,
                           .monotonic_ns = runtime::monotonic_ns(),
                           .speed = 20.0,
                           .owner_pid = 0,
                           .owner_started = {}});
  std::mutex mutex;
  std::vector<std::int64_t> seconds;
  {
    const Conductor conductor{clock, [&](std::int64_t now_ns) {
                                const std::scoped_lock lock{mutex};
                                seconds.push_back(now_ns / kSecond);
                              }};
    while (true) {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
      const std::scoped_lock lock{mutex};
      if (seconds.size() >= 10) {
        break;
      }
    }
  }
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    EXPECT_GT(seconds[i], seconds[i - 1]);
  }
}

/// A clock that goes with the machine until it is set back.
class SetBackClock final : public runtime::Clock {
 public:
  [[nodiscard]] std::int64_t now_ns() const override { return runtime::monotonic_ns() + offset_ns; }
  [[nodiscard]] double speed() const override { return 1.0; }
  [[nodiscard]] bool is_simulated() const override { return false; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_time_of(std::int64_t market_ns) const override {
    return std::chrono::steady_clock::now() + std::chrono::nanoseconds{market_ns - now_ns()};
  }

  std::atomic<std::int64_t> offset_ns = 10'000 * kSecond;
};

TEST(Conductor, GoesOnWithTheNewSecondsOfAClockThatIsSetBack) {
  const auto clock = std::make_shared<SetBackClock>();
  std::atomic<std::int64_t> called_ns = 0;
  const Conductor conductor{clock, [&](std::int64_t now_ns) { called_ns = now_ns; }};
  while (called_ns == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  const std::int64_t before_ns = called_ns;
  clock->offset_ns -= 3'600 * kSecond;
  for (int wait = 0; wait < 1'000 && called_ns == before_ns; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  EXPECT_LT(called_ns, before_ns - 3'000 * kSecond);
}

}  // namespace
}  // namespace spy::collector
