#include "tape/trade_classifier.hpp"

#include <cmath>

namespace spy::tape {

namespace {

/// Prices closer than this are one price, USD; the finest step of any exchange is a hundred times larger.
constexpr double kOnePrice = 1e-6;

}  // namespace

TradeSide TradeClassifier::side_of(double price) {
  if (price > last_price_) {
    tick_side_ = TradeSide::kBuyer;
  } else if (price < last_price_) {
    tick_side_ = TradeSide::kSeller;
  }
  last_price_ = price;
  const TradeSide told = by_quote(price);
  return told == TradeSide::kUnknown ? tick_side_ : told;
}

TradeSide TradeClassifier::by_quote(double price) const {
  const double above_mid = price - quote_.mid();
  if (!quote_.is_whole() || std::abs(above_mid) < kOnePrice) {
    return TradeSide::kUnknown;
  }
  return above_mid > 0.0 ? TradeSide::kBuyer : TradeSide::kSeller;
}

}  // namespace spy::tape
