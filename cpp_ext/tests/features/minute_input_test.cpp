#include "features/minute/minute_input.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "support/refusal.hpp"

namespace spy::features {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

MinuteInput sound_bar() {
  return {.minute = 7,
          .open = 10.0,
          .high = 12.0,
          .low = 9.0,
          .close = 11.0,
          .volume = 5.0,
          .wap = 10.5,
          .count = 2.0};
}

std::string refusal_after(const std::function<void(MinuteInput&)>& change) {
  MinuteInput bar = sound_bar();
  change(bar);
  return testing::refusal_of([&] { require_sound(bar, 6, 390); });
}

TEST(MinuteInput, ASoundBarPassesWithAndWithoutWhatMayBeMissing) {
  EXPECT_EQ(refusal_after([](MinuteInput&) {}), "nothing was refused");
  EXPECT_EQ(refusal_after([](MinuteInput& bar) { bar.volume = bar.wap = bar.count = kMissing; }),
            "nothing was refused");
}

TEST(MinuteInput, WhatCannotBeIsRefusedByMinuteAndField) {
  struct Case {
    std::function<void(MinuteInput&)> change;
    std::string named;
  };
  for (const auto& [change, named] : {
           Case{[](MinuteInput& bar) { bar.open = -1.0; }, "open of -1"},
           Case{[](MinuteInput& bar) { bar.close = kMissing; }, "close of nan"},
           Case{[](MinuteInput& bar) { bar.high = 10.5; }, "high of 10.5"},
           Case{[](MinuteInput& bar) { bar.low = 10.5; }, "low of 10.5"},
           Case{[](MinuteInput& bar) { bar.high = kInfinity; }, "high of inf"},
           Case{[](MinuteInput& bar) { bar.volume = -3.0; }, "volume of -3"},
           Case{[](MinuteInput& bar) { bar.wap = 0.0; }, "average price of 0"},
           Case{[](MinuteInput& bar) { bar.count = -1.0; }, "number of trades, -1"},
           Case{[](MinuteInput& bar) { bar.implied_volatility = -0.1; }, "implied volatility of -0.1"},
           Case{[](MinuteInput& bar) { bar.minutes_to_event = kInfinity; }, "next event of inf"},
       }) {
    const std::string refusal = refusal_after(change);
    EXPECT_NE(refusal.find("Minute 7 "), std::string::npos) << refusal;
    EXPECT_NE(refusal.find(named), std::string::npos) << refusal;
    EXPECT_TRUE(testing::is_one_sentence(refusal)) << refusal;
  }
}

TEST(MinuteInput, MinutesComeOnceAndInOrder) {
  for (const std::int32_t minute : {-1, 3, 6, 390}) {
    EXPECT_NE(
        refusal_after([minute](MinuteInput& bar) { bar.minute = minute; }).find("cannot follow minute 6"),
        std::string::npos)
        << minute;
  }
}

}  // namespace
}  // namespace spy::features
