#pragma once

#include <span>

#include "features/indicators/atr.hpp"
#include "features/indicators/bollinger.hpp"
#include "features/indicators/ema.hpp"
#include "features/indicators/macd.hpp"
#include "features/indicators/rsi.hpp"

namespace spy::features {

/// High, low and close of bars; all of one length.
struct BarColumns {
  std::span<const double> high;   ///< Highest prices.
  std::span<const double> low;    ///< Lowest prices.
  std::span<const double> close;  ///< Last prices.
};

/// Where three numbers a bar are written; all as long as the input.
struct ThreeColumns {
  std::span<double> first;   ///< MACD line, upper band.
  std::span<double> second;  ///< Signal, middle band.
  std::span<double> third;   ///< Histogram, lower band.
};

/// Each of these feeds an indicator, as it stands, with bars in order; `out` is as long as the input. What
/// comes out is to the last bit what feeding it bar by bar gives.
void run_over(Ema indicator, std::span<const double> close, std::span<double> out);
void run_over(Rsi indicator, std::span<const double> close, std::span<double> out);
void run_over(Atr indicator, const BarColumns& bars, std::span<double> out);
void run_over(Macd indicator, std::span<const double> close, const ThreeColumns& out);
void run_over(Bollinger indicator, std::span<const double> close, const ThreeColumns& out);

}  // namespace spy::features
