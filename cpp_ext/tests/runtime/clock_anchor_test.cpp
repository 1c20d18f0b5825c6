#include "runtime/clock_anchor.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>

#include "runtime/process_identity.hpp"
#include "support/anchor_file.hpp"
#include "support/child_process.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace spy::runtime {
namespace {

constexpr std::int64_t kMarket = 1'709'908'200'000'000'000;
constexpr std::int64_t kMonotonic = 123'456'789'012'345;

ClockAnchor anchor_owned_by(pid_t pid, double speed = 60.0) {
  return {.market_ns = kMarket,
          .monotonic_ns = kMonotonic,
          .speed = speed,
          .owner_pid = pid,
          .owner_started = process_start_mark(pid)};
}

TEST(ClockAnchor, MarketTimePassesAtItsSpeed) {
  const ClockAnchor anchor = anchor_owned_by(getpid(), 60.0);
  EXPECT_EQ(anchor.market_at(kMonotonic), kMarket);
  EXPECT_EQ(anchor.market_at(kMonotonic + 1), kMarket + 60);
  EXPECT_EQ(anchor.market_at(kMonotonic + 390'000'000'000), kMarket + 60 * 390'000'000'000);
  EXPECT_EQ(anchor.market_at(kMonotonic - 1), kMarket - 60);
}

TEST(ClockAnchor, FractionsAreCutTowardsZeroAsPythonDoes) {
  struct Case {
    double speed;
    std::int64_t elapsed;
    std::int64_t passed;  // int(elapsed * speed) in Python
  };
  constexpr std::array<Case, 7> kCases{{{0.5, 3, 1},
                                        {0.5, -3, -1},
                                        {1.1, 10, 11},
                                        {0.1, 29, 2},
                                        {7.3, 123'456'789'012'345, 901'234'559'790'118},
                                        {60.0, 9'007'199'254'740'993, 540'431'955'284'459'520},
                                        {390.25, 86'399'999'999'999, 33'717'599'999'999'608}}};
  for (const Case& item : kCases) {
    EXPECT_EQ(anchor_owned_by(getpid(), item.speed).market_at(kMonotonic + item.elapsed) - kMarket,
              item.passed)
        << item.speed << " x " << item.elapsed;
  }
}

TEST(ClockAnchor, ATimerSetByItNeverRingsEarlyAndHardlyLate) {
  std::mt19937_64 random{7};
  std::uniform_int_distribution<std::int64_t> spans{0, 100 * 86'400'000'000'000};
  for (const double speed : {0.25, 1.0, 7.3, 60.0, 390.0, 100'000.0}) {
    const ClockAnchor anchor = anchor_owned_by(getpid(), speed);
    for (int round = 0; round < 2'000; ++round) {
      const std::int64_t market = kMarket + spans(random);
      const std::int64_t rings = anchor.monotonic_at(market);
      EXPECT_GE(anchor.market_at(rings), market);
      EXPECT_LT(anchor.market_at(rings - 10), market);
    }
  }
}

TEST(ClockAnchor, ASpanThatCannotBeCountedIsRefused) {
  const ClockAnchor anchor = anchor_owned_by(getpid(), 100'000.0);
  EXPECT_THROW(static_cast<void>(anchor.market_at(kMonotonic + 90'000'000'000'000)), UserError);
}

TEST(ClockAnchor, AFolderWithoutAnchorHasNone) {
  testing::TemporaryFolder folder;
  EXPECT_FALSE(read_clock_anchor(folder.path()).has_value());
  EXPECT_FALSE(read_clock_anchor(folder.path() / "not_made_yet").has_value());
}

TEST(ClockAnchor, IsReadWhileItsOwnerLives) {
  testing::TemporaryFolder folder;
  const ClockAnchor written = anchor_owned_by(getpid(), 390.25);
  folder.write(kClockAnchorFile, testing::anchor_file(written));
  const auto read = read_clock_anchor(folder.path());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->market_ns, written.market_ns);
  EXPECT_EQ(read->monotonic_ns, written.monotonic_ns);
  EXPECT_EQ(read->speed, written.speed);
  EXPECT_EQ(read->owner_pid, written.owner_pid);
  EXPECT_EQ(read->owner_started, written.owner_started);
}

TEST(ClockAnchor, IsVoidOnceItsOwnerWasKilled) {
  testing::TemporaryFolder folder;
  testing::ChildProcess owner;
  folder.write(kClockAnchorFile, testing::anchor_file(anchor_owned_by(owner.pid())));
  EXPECT_TRUE(read_clock_anchor(folder.path()).has_value());
  owner.kill();
#ifdef __linux__
  EXPECT_FALSE(read_clock_anchor(folder.path()).has_value()) << "ended, not yet reaped";
#endif
  owner.reap();
  EXPECT_FALSE(read_clock_anchor(folder.path()).has_value());
}

TEST(ClockAnchor, IsVoidWhereItsOwnersIdNowBelongsToAnother) {
  testing::TemporaryFolder folder;
  ClockAnchor anchor = anchor_owned_by(getpid());
  anchor.owner_started += '1';
  folder.write(kClockAnchorFile, testing::anchor_file(anchor));
  EXPECT_FALSE(read_clock_anchor(folder.path()).has_value());
}

struct Damage {
  std::string content;
  std::string named;
};

class DamagedAnchor : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedAnchor, IsRefusedInOneSentenceThatNamesFileFaultAndRemedy) {
  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.write(kClockAnchorFile, GetParam().content);
  const std::string sentence = testing::refusal_of([&] { return read_clock_anchor(folder.path()); });
  EXPECT_NE(sentence.find(file.string()), std::string::npos) << sentence;
  EXPECT_NE(sentence.find(GetParam().named), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("delete it and start the session again"), std::string::npos) << sentence;
  EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
}

INSTANTIATE_TEST_SUITE_P(
    ClockAnchor, DamagedAnchor,
    ::testing::Values(
        Damage{"", "`market_ns` is missing"}, Damage{"market_ns = ", "line 1"},
        Damage{"market_ns = 1\nmono", "line 2"},
        Damage{"market_ns = 1.5\n", "`market_ns` must be a whole number"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = \"60\"\n", "`speed` must be a number"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = 60.0\nowner_pid = 1\n",
               "`owner_started` is missing"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = 60.0\nowner_pid = 1\nowner_started = 5\n",
               "`owner_started` must be a text"},
        Damage{"market_ns = -1\nmonotonic_ns = 1\nspeed = 60.0\nowner_pid = 1\nowner_started = \"\"\n",
               "`market_ns` must count"},
        Damage{"market_ns = 1\nmonotonic_ns = -1\nspeed = 60.0\nowner_pid = 1\nowner_started = \"\"\n",
               "`monotonic_ns` must count"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = 0.0\nowner_pid = 1\nowner_started = \"\"\n",
               "`speed`"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = nan\nowner_pid = 1\nowner_started = \"\"\n",
               "`speed`"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = 100001.0\nowner_pid = 1\nowner_started = \"\"\n",
               "`speed`"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = 60\nowner_pid = 0\nowner_started = \"\"\n",
               "`owner_pid`"},
        Damage{"market_ns = 1\nmonotonic_ns = 1\nspeed = 60\nowner_pid = 4294967297\nowner_started = \"\"\n",
               "`owner_pid`"}));

TEST(ClockAnchor, AFileThatCannotBeReadIsRefused) {
  testing::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / kClockAnchorFile);
  const std::string sentence = testing::refusal_of([&] { return read_clock_anchor(folder.path()); });
  EXPECT_NE(sentence.find("cannot be read"), std::string::npos) << sentence;
}

}  // namespace
}  // namespace spy::runtime
