#include "features/indicators/batch.hpp"

#include <cstddef>
#include <utility>

#ifdef __x86_64__
#define SPY_TARGET_FMA [[gnu::target("fma")]]
#else
#define SPY_TARGET_FMA
#endif

namespace spy::features {

namespace {

/// Whether this processor multiplies and adds in one step; elsewhere the library does it, slower and to the
/// same bits.
bool processor_has_fma() {
#ifdef __x86_64__
  static const bool found = __builtin_cpu_supports("fma");
  return found;
#else
  return true;
#endif
}

/// Runs `body` for each row with the processor's own fused multiply-add.
template <typename Body>
SPY_TARGET_FMA void for_each_row_fused(std::size_t rows, Body body) {
  for (std::size_t row = 0; row < rows; ++row) {
    body(row);
  }
}

/// Runs `body` for each row.
template <typename Body>
void for_each_row(std::size_t rows, Body body) {
  if (processor_has_fma()) {
    for_each_row_fused(rows, body);
    return;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    body(row);
  }
}

}  // namespace

void run_over(Ema indicator, std::span<const double> close, std::span<double> out) {
  for_each_row(close.size(), [=](std::size_t row) mutable { out[row] = indicator.update(close[row]); });
}

void run_over(Rsi indicator, std::span<const double> close, std::span<double> out) {
  for_each_row(close.size(), [=](std::size_t row) mutable { out[row] = indicator.update(close[row]); });
}

void run_over(Atr indicator, const BarColumns& bars, std::span<double> out) {
  for_each_row(bars.close.size(), [=](std::size_t row) mutable {
    out[row] = indicator.update(bars.high[row], bars.low[row], bars.close[row]);
  });
}

void run_over(Macd indicator, std::span<const double> close, const ThreeColumns& out) {
  for_each_row(close.size(), [=](std::size_t row) mutable {
    const MacdValue value = indicator.update(close[row]);
    out.first[row] = value.line;
    out.second[row] = value.signal;
    out.third[row] = value.histogram;
  });
}

void run_over(Bollinger indicator, std::span<const double> close, const ThreeColumns& out) {
  Bollinger local = std::move(indicator);  // what nothing else can point at stays in registers
  for (std::size_t row = 0; row < close.size(); ++row) {
    const BollingerValue value = local.update(close[row]);
    out.first[row] = value.upper;
    out.second[row] = value.middle;
    out.third[row] = value.lower;
  }
}

}  // namespace spy::features
