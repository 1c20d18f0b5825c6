#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "features/feature_kernel.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

const DayContext& warm_context() {
  static const DayContext context = context_of(testing::synthetic_summaries(kEarlierSessions));
  return context;
}

/// The whole catalogue, minute after minute, a session's beginning included.
void catalogue_streamed(benchmark::State& state) {
  const std::vector<MinuteInput> bars = testing::synthetic_session({});
  FeatureKernel kernel;
  std::size_t next = bars.size();
  for (auto iteration : state) {
    static_cast<void>(iteration);
    if (next == bars.size()) {
      kernel.begin_day(warm_context(), 390);
      next = 0;
    }
    benchmark::DoNotOptimize(kernel.update(bars[next]));
    ++next;
  }
}
BENCHMARK(catalogue_streamed);

/// The whole catalogue as each second of the live session asks for it.
void catalogue_peeked(benchmark::State& state) {
  const std::vector<MinuteInput> bars = testing::synthetic_session({});
  FeatureKernel kernel;
  kernel.begin_day(warm_context(), 390);
  for (std::size_t row = 0; row + 1 < bars.size(); ++row) {
    kernel.update(bars[row]);
  }
  for (auto iteration : state) {
    static_cast<void>(iteration);
    benchmark::DoNotOptimize(kernel.peek(bars.back()));
  }
}
BENCHMARK(catalogue_peeked);

}  // namespace
}  // namespace spy::features
