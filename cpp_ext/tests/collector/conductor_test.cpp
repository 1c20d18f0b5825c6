#include "collector/conductor.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace spy::collector
