#include "features/feature_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "features/catalogue/catalogue.hpp"
#include "support/refusal.hpp"
#include "support/same_bits.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

using testing::same_bits;
using testing::SessionPlan;

class FeatureKernelContract : public ::testing::TestWithParam<SessionPlan> {
 protected:
  const std::vector<MinuteInput> bars_ = testing::synthetic_session(GetParam());
  const DayContext context_ = context_of(testing::synthetic_summaries(22));

  [[nodiscard]] FeatureKernel begun() const {
    FeatureKernel kernel;
    kernel.begin_day(context_, GetParam().minutes);
    return kernel;
  }

  [[nodiscard]] std::vector<MinuteRow> rows() const {
    FeatureKernel kernel = begun();
    std::vector<MinuteRow> rows;
    rows.reserve(bars_.size());
    for (const MinuteInput& bar : bars_) {
      rows.push_back(kernel.update(bar));
    }
    return rows;
  }
};

TEST_P(FeatureKernelContract, PeekLeavesTheStateAloneAndEqualsUpdate) {
  FeatureKernel kernel = begun();
  for (const MinuteInput& bar : bars_) {
    const std::string before = kernel.state_hash();
    MinuteInput partial = bar;
    partial.close = partial.high;
    partial.volume /= 2.0;
    static_cast<void>(kernel.peek(partial));
    const MinuteRow peeked = kernel.peek(bar);
    ASSERT_EQ(kernel.state_hash(), before) << bar.minute;
    ASSERT_TRUE(same_bits(kernel.update(bar).values(), peeked.values())) << bar.minute;
    ASSERT_NE(kernel.state_hash(), before) << bar.minute;
  }
}

TEST_P(FeatureKernelContract, ARestartAfterAnyMinuteChangesNothing) {
  const std::vector<MinuteRow> expected = rows();
  FeatureKernel kernel = begun();
  for (std::size_t place = 0; place < bars_.size(); ++place) {
    const std::string state = kernel.save();
    kernel = FeatureKernel{};
    kernel.restore(state);
    ASSERT_EQ(kernel.save(), state);
    ASSERT_TRUE(same_bits(kernel.update(bars_[place]).values(), expected[place].values()))
        << bars_[place].minute;
  }
}

TEST_P(FeatureKernelContract, WhatComesLaterChangesNoEarlierRow) {
  const std::vector<MinuteRow> expected = rows();
  for (const std::size_t cut : {std::size_t{3}, bars_.size() / 2}) {
    FeatureKernel kernel = begun();
    for (std::size_t place = 0; place < cut; ++place) {
      ASSERT_TRUE(same_bits(kernel.update(bars_[place]).values(), expected[place].values()));
    }
    MinuteInput wild = bars_[cut];
    wild.high *= 2.0;
    wild.close = wild.high;
    EXPECT_FALSE(same_bits(kernel.update(wild).values(), expected[cut].values()));
  }
}

TEST_P(FeatureKernelContract, MemoryDoesNotGrowWithMinutes) {
  FeatureKernel kernel = begun();
  kernel.update(bars_.front());
  const std::size_t size = kernel.save().size();
  for (std::size_t place = 1; place < bars_.size(); ++place) {
    kernel.update(bars_[place]);
    ASSERT_EQ(kernel.save().size(), size);
  }
}

INSTANTIATE_TEST_SUITE_P(Sessions, FeatureKernelContract,
                         ::testing::Values(SessionPlan{.seed = 1}, SessionPlan{.seed = 2, .hole_share = 0.3},
                                           SessionPlan{.seed = 3, .minutes = 210},
                                           SessionPlan{.seed = 4, .hole_share = 0.02, .has_volume = false}));

TEST(FeatureKernel, OnACompleteDayEachFeatureIsThereFromItsWarmUpOn) {
  FeatureKernel kernel;
  kernel.begin_day(context_of(testing::synthetic_summaries(22)), 390);
  for (const MinuteInput& bar : testing::synthetic_session({})) {
    const MinuteRow row = kernel.update(bar);
    for (std::size_t place = 0; place < kMinuteFeatures; ++place) {
      const FeatureDescription& feature = feature_catalogue()[place];
      ASSERT_EQ(is_missing(row.values()[place]), bar.minute + 1 < feature.warm_up_minutes)
          << feature.name << " at minute " << bar.minute;
    }
  }
}

TEST(FeatureKernel, WithTooFewEarlierSessionsAFeatureIsMissingAllDay) {
  for (const std::uint32_t sessions : {0U, 4U, 5U, 6U}) {
    FeatureKernel kernel;
    kernel.begin_day(context_of(testing::synthetic_summaries(sessions)), 390);
    MinuteRow last;
    for (const MinuteInput& bar : testing::synthetic_session({})) {
      last = kernel.update(bar);
    }
    for (std::size_t place = 0; place < kMinuteFeatures; ++place) {
      const FeatureDescription& feature = feature_catalogue()[place];
      EXPECT_EQ(is_missing(last.values()[place]), std::cmp_less(sessions, feature.earlier_sessions))
          << feature.name << " with " << sessions;
    }
  }
}

TEST(FeatureKernel, AnIndexHasAllButWhatNeedsVolumeOrCount) {
  FeatureKernel kernel;
  kernel.begin_day(context_of(testing::synthetic_summaries(22, {.has_volume = false})), 390);
  MinuteRow last;
  for (const MinuteInput& bar : testing::synthetic_session({.has_volume = false})) {
    last = kernel.update(bar);
  }
  for (std::size_t place = 0; place < kMinuteFeatures; ++place) {
    const FeatureDescription& feature = feature_catalogue()[place];
    const bool needs_volume = feature.needs == Needs::kVolume || feature.needs == Needs::kCount;
    EXPECT_EQ(is_missing(last.values()[place]), needs_volume) << feature.name;
  }
}

TEST(FeatureKernel, AMarketThatStandsStillGivesNoNumberThatRoundingMade) {
  FeatureKernel kernel;
  kernel.begin_day(context_of(testing::synthetic_summaries(22)), 390);
  MinuteRow last;
  for (MinuteInput bar : testing::synthetic_session({})) {
    if (bar.minute >= 200) {
      bar.open = bar.high = bar.low = bar.close = bar.wap = 400.0;
    }
    last = kernel.update(bar);
  }
  EXPECT_EQ(last[MinuteFeature::kReturn60], 0.0);
  for (const MinuteFeature feature :
       {MinuteFeature::kVolatilityVsProfile30, MinuteFeature::kJumpShare30,
        MinuteFeature::kSignedSemivariance30, MinuteFeature::kParkinsonVsProfile5,
        MinuteFeature::kEfficiencyRatio30, MinuteFeature::kVarianceRatio60, MinuteFeature::kAmihud30,
        MinuteFeature::kKyleLambda30}) {
    EXPECT_TRUE(is_missing(last[feature])) << feature_catalogue()[static_cast<std::size_t>(feature)].name;
  }
}

TEST(FeatureKernel, ARefusedMinuteChangesNothing) {
  FeatureKernel kernel;
  kernel.begin_day(context_of({}), 390);
  std::vector<MinuteInput> bars = testing::synthetic_session({});
  kernel.update(bars[0]);
  const std::string before = kernel.state_hash();
  bars[1].close = -1.0;
  EXPECT_NE(testing::refusal_of([&] { kernel.update(bars[1]); }).find("close of -1"), std::string::npos);
  EXPECT_NE(testing::refusal_of([&] { kernel.update(bars[0]); }).find("cannot follow"), std::string::npos);
  EXPECT_EQ(kernel.state_hash(), before);
}

TEST(FeatureKernel, WithoutASessionItSaysWhatToDo) {
  FeatureKernel kernel;
  const MinuteInput bar = testing::synthetic_session({}).front();
  EXPECT_NE(testing::refusal_of([&] { kernel.update(bar); }).find("call begin_day first"), std::string::npos);
  EXPECT_NE(testing::refusal_of([&] { static_cast<void>(kernel.peek(bar)); }).find("begin_day"),
            std::string::npos);
  EXPECT_NE(testing::refusal_of([&] { kernel.end_day(); }).find("begin_day"), std::string::npos);
  for (const std::int64_t minutes : {0, -5, 1441}) {
    EXPECT_NE(testing::refusal_of([&] { kernel.begin_day(context_of({}), minutes); }).find("not possible"),
              std::string::npos);
  }
}

TEST(FeatureKernel, AStateBeforeTheFirstMinuteAndOneWithoutASessionCanBeKeptToo) {
  FeatureKernel idle;
  FeatureKernel other;
  other.begin_day(context_of({}), 390);
  other.restore(idle.save());
  EXPECT_EQ(other.state_hash(), idle.state_hash());
  FeatureKernel begun;
  begun.begin_day(context_of(testing::synthetic_summaries(22)), 390);
  other.restore(begun.save());
  const MinuteInput bar = testing::synthetic_session({}).front();
  EXPECT_TRUE(same_bits(other.update(bar).values(), begun.update(bar).values()));
}

TEST(FeatureKernel, AStateThatIsRefusedChangesNothing) {
  FeatureKernel kernel;
  kernel.begin_day(context_of({}), 390);
  kernel.update(testing::synthetic_session({}).front());
  const std::string before = kernel.save();
  EXPECT_NE(testing::refusal_of([&] { kernel.restore(before.substr(0, before.size() / 2)); }),
            "nothing was refused");
  EXPECT_EQ(kernel.save(), before);
}

TEST(DayRecorder, TheSummaryHoldsWhatLaterSessionsAskFor) {
  FeatureKernel kernel;
  kernel.begin_day(context_of({}), 3);
  kernel.update({.minute = 0, .open = 100.0, .high = 104.0, .low = 99.0, .close = 101.0, .volume = 5.0});
  kernel.update({.minute = 2, .open = 101.0, .high = 103.0, .low = 98.0, .close = 102.0, .volume = 7.0});
  const DaySummary summary = kernel.end_day();
  EXPECT_EQ(summary.open, 100.0);
  EXPECT_EQ(summary.high, 104.0);
  EXPECT_EQ(summary.low, 98.0);
  EXPECT_EQ(summary.close, 102.0);
  EXPECT_EQ(summary.volume[0], 5.0);
  EXPECT_TRUE(is_missing(summary.volume[1]));
  EXPECT_EQ(summary.volume[2], 7.0);
  EXPECT_NEAR(summary.squared_return[0], std::pow(std::log(1.01), 2), 1e-15);
  EXPECT_TRUE(is_missing(summary.squared_return[1]));
  EXPECT_TRUE(is_missing(summary.squared_return[2])) << "the close before it is not known";
  EXPECT_EQ(summary.realised_variance, summary.squared_return[0]);
}

}  // namespace
}  // namespace spy::features
