#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "features/indicators/atr.hpp"
#include "features/indicators/bollinger.hpp"
#include "features/indicators/ema.hpp"
#include "features/indicators/macd.hpp"
#include "features/indicators/rsi.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

/// One bar after the other through EMA, RSI, ATR, MACD and Bollinger's bands.
void five_indicators_streamed(benchmark::State& state) {
  const std::vector<MinuteInput> bars = testing::synthetic_session({});
  Ema ema{20};
  Rsi rsi{14};
  Atr atr{14};
  Macd macd{12, 26, 9};
  Bollinger bollinger{20, 2.0};
  std::size_t next = 0;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    const MinuteInput& bar = bars[next];
    benchmark::DoNotOptimize(ema.update(bar.close));
    benchmark::DoNotOptimize(rsi.update(bar.close));
    benchmark::DoNotOptimize(atr.update(bar.high, bar.low, bar.close));
    benchmark::DoNotOptimize(macd.update(bar.close));
    benchmark::DoNotOptimize(bollinger.update(bar.close));
    next = next + 1 == bars.size() ? 0 : next + 1;
  }
}
BENCHMARK(five_indicators_streamed);

}  // namespace
}  // namespace spy::features
