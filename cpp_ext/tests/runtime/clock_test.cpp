#include "runtime/clock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "runtime/monotonic_time.hpp"
#include "runtime/process_identity.hpp"
#include "support/anchor_file.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace spy::runtime {
namespace {

constexpr std::int64_t kMarket = 1'709'908'200'000'000'000;

ClockAnchor anchor_from_now(pid_t owner, double speed) {
  return {.market_ns = kMarket,
          .monotonic_ns = monotonic_ns(),
          .speed = speed,
          .owner_pid = owner,
          .owner_started = process_start_mark(owner)};
}

std::int64_t system_now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

TEST(Clock, IsRealWhereNoSessionIsSimulated) {
  testing::TemporaryFolder folder;
  const std::unique_ptr<Clock> clock = open_clock(folder.path());
  EXPECT_FALSE(clock->is_simulated());
  EXPECT_EQ(clock->speed(), 1.0);
  const std::int64_t before = system_now_ns();
  const std::int64_t now = clock->now_ns();
  EXPECT_LE(before, now);
  EXPECT_LE(now, system_now_ns());
}

TEST(Clock, IsSimulatedWhileTheSessionRunsAndRealAfterItsOwnerWasKilled) {
  testing::TemporaryFolder folder;
  testing::ChildProcess owner;
  folder.write(kClockAnchorFile, testing::anchor_file(anchor_from_now(owner.pid(), 60.0)));
  const std::unique_ptr<Clock> simulated = open_clock(folder.path());
  EXPECT_TRUE(simulated->is_simulated());
  EXPECT_EQ(simulated->speed(), 60.0);
  owner.kill();
  owner.reap();
  EXPECT_FALSE(open_clock(folder.path())->is_simulated());
  EXPECT_TRUE(simulated->is_simulated()) << "a clock once opened stays what it is";
}

TEST(Clock, SimulatedTimeLiesBetweenWhatTheAnchorGivesBeforeAndAfter) {
  const ClockAnchor anchor = anchor_from_now(getpid(), 390.0);
  const SimulatedClock clock{anchor};
  for (int round = 0; round < 1'000; ++round) {
    const std::int64_t before = anchor.market_at(monotonic_ns());
    const std::int64_t now = clock.now_ns();
    EXPECT_LE(before, now);
    EXPECT_LE(now, anchor.market_at(monotonic_ns()));
  }
}

TEST(Clock, ATimerSetByTheSimulatedClockRingsAtOrAfterItsMarketTime) {
  const SimulatedClock clock{anchor_from_now(getpid(), 60.0)};
  const std::int64_t wanted = clock.now_ns() + 600'000'000;
  std::this_thread::sleep_until(clock.steady_time_of(wanted));
  EXPECT_GE(clock.now_ns(), wanted);
}

TEST(Clock, ATimerSetByTheRealClockRingsAtOrAfterItsTime) {
  const RealClock clock;
  const auto wanted = std::chrono::steady_clock::now() + std::chrono::milliseconds{10};
  const std::int64_t market = clock.now_ns() + 10'000'000;
  EXPECT_GE(clock.steady_time_of(market), wanted);
}

TEST(Clock, TheMonotonicClockIsThatOfTimers) {
  const std::int64_t before = monotonic_ns();
  const auto between = std::chrono::steady_clock::now();
  const std::int64_t after = monotonic_ns();
#ifndef __APPLE__
  EXPECT_LE(steady_time_at(before), between);
  EXPECT_LE(between, steady_time_at(after));
#endif
  EXPECT_LE(before, after);
}

}  // namespace
}  // namespace spy::runtime
