#include "bars/trade_summary.hpp"

#include <cmath>

namespace spy::bars {

void TradeSummary::add(double price, double size) {
  open = count == 0 ? price : open;
  high = std::fmax(high, price);
  low = std::fmin(low, price);
  close = price;
  volume += size;
  turnover += price * size;
  ++count;
}

double TradeSummary::wap() const {
  constexpr double kMillionths = 1e6;
  return volume > 0.0 ? std::nearbyint(turnover / volume * kMillionths) / kMillionths : close;
}

}  // namespace spy::bars
