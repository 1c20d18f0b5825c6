#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "features/indicators/batch.hpp"
#include "features/state/saved_machine.hpp"
#include "support/refusal.hpp"
#include "support/same_bits.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

std::vector<double> closes() {
  std::vector<double> closes;
  for (const MinuteInput& bar : testing::synthetic_session({})) {
    closes.push_back(bar.minute % 50 == 49 ? kMissing : bar.close);
  }
  return closes;
}

/// Feeds bar by bar, kept and restored before each.
template <typename Indicator>
std::vector<double> streamed(StateKind kind, Indicator indicator,
                             double (*shown)(decltype(indicator.update(0.0)))) {
  std::vector<double> values;
  for (const double close : closes()) {
    const std::string state = saved(kind, indicator);
    restore(kind, indicator, state);
    values.push_back(shown(indicator.update(close)));
  }
  return values;
}

TEST(Indicators, BatchIsStreamToTheLastBit) {
  const std::vector<double> input = closes();
  std::vector<double> out(input.size());
  std::vector<double> second(input.size());
  std::vector<double> third(input.size());
  run_over(Ema{9}, input, out);
  EXPECT_TRUE(testing::same_bits(out, streamed(StateKind::kEma, Ema{9}, [](double value) { return value; })));
  run_over(Rsi{14}, input, out);
  EXPECT_TRUE(
      testing::same_bits(out, streamed(StateKind::kRsi, Rsi{14}, [](double value) { return value; })));
  run_over(Macd{12, 26, 9}, input, {.first = out, .second = second, .third = third});
  EXPECT_TRUE(testing::same_bits(
      third, streamed(StateKind::kMacd, Macd{12, 26, 9}, [](MacdValue value) { return value.histogram; })));
  run_over(Bollinger{20, 2.0}, input, {.first = out, .second = second, .third = third});
  EXPECT_TRUE(testing::same_bits(out, streamed(StateKind::kBollinger, Bollinger{20, 2.0},
                                               [](BollingerValue value) { return value.upper; })));
}

TEST(Indicators, TheRangesBatchIsItsStreamToTheLastBit) {
  std::vector<double> high;
  std::vector<double> low;
  std::vector<double> close;
  std::vector<double> stream;
  Atr atr{14};
  for (const MinuteInput& bar : testing::synthetic_session({})) {
    high.push_back(bar.high);
    low.push_back(bar.minute == 100 ? kMissing : bar.low);
    close.push_back(bar.close);
    stream.push_back(atr.update(high.back(), low.back(), close.back()));
  }
  std::vector<double> batch(close.size());
  run_over(Atr{14}, {.high = high, .low = low, .close = close}, batch);
  EXPECT_TRUE(testing::same_bits(batch, stream));
  EXPECT_TRUE(is_missing(batch[13]));
  EXPECT_FALSE(is_missing(batch[14]));
  EXPECT_TRUE(is_missing(batch[100]));
}

TEST(Ema, BeginsWithThePlainMean) {
  Ema ema{3};
  EXPECT_TRUE(is_missing(ema.update(1.0)));
  EXPECT_TRUE(is_missing(ema.update(2.0)));
  EXPECT_EQ(ema.update(6.0), 3.0);
  EXPECT_EQ(ema.update(5.0), 4.0);
  EXPECT_TRUE(is_missing(ema.update(kMissing)));
  EXPECT_EQ(ema.update(6.0), 5.0);
}

TEST(Rsi, IsMissingWhileNothingMovesAndAtItsEndsWhenAllGoesOneWay) {
  Rsi flat{2};
  Rsi rising{2};
  double last_flat = 0.0;
  double last_rising = 0.0;
  for (int bar = 0; bar < 6; ++bar) {
    last_flat = flat.update(10.0);
    last_rising = rising.update(10.0 + bar);
  }
  EXPECT_TRUE(is_missing(last_flat));
  EXPECT_EQ(last_rising, 100.0);
}

TEST(Atr, MeasuresFromTheCloseBefore) {
  Atr atr{1};
  EXPECT_TRUE(is_missing(atr.update(11.0, 9.0, 10.0)));
  EXPECT_EQ(atr.update(15.0, 14.0, 14.5), 5.0);
  EXPECT_EQ(atr.update(13.0, 12.0, 12.5), 2.5);
  EXPECT_EQ(atr.update(14.0, 12.0, 13.0), 2.0);
}

TEST(Bollinger, AgreesWithAPlainWindowAndDoesNotDrift) {
  std::vector<double> prices;
  Bollinger bands{20, 2.0};
  BollingerValue value;
  double price = 400.0;
  for (int bar = 0; bar < 100'000; ++bar) {
    price += std::sin(bar * 0.7) * 0.01;
    if (bar == 50'000 || bar == 50'003) {
      price += bar == 50'000 ? 1e6 : -1e6;
    }
    prices.push_back(price);
    value = bands.update(price);
  }
  double mean = 0.0;
  for (auto at = prices.end() - 20; at != prices.end(); ++at) {
    mean += *at / 20.0;
  }
  double squares = 0.0;
  for (auto at = prices.end() - 20; at != prices.end(); ++at) {
    squares += (*at - mean) * (*at - mean);
  }
  EXPECT_NEAR(value.middle, mean, 1e-9);
  EXPECT_NEAR(value.upper - value.middle, 2.0 * std::sqrt(squares / 20.0), 1e-9);
}

TEST(Indicators, ImpossiblePeriodsAreRefusedByName) {
  EXPECT_NE(testing::refusal_of([] { Ema{0}; }).find("period of the EMA is 0"), std::string::npos);
  EXPECT_NE(testing::refusal_of([] { Rsi{1}; }).find("period of the RSI is 1"), std::string::npos);
  EXPECT_NE(testing::refusal_of([] { Atr{-2}; }).find("period of the ATR is -2"), std::string::npos);
  EXPECT_NE(testing::refusal_of([] { Macd(26, 12, 9); }).find("slow period of the MACD is 12"),
            std::string::npos);
  EXPECT_NE(testing::refusal_of([] { Bollinger(1, 2.0); }).find("Bollinger bands is 1"), std::string::npos);
}

}  // namespace
}  // namespace spy::features
