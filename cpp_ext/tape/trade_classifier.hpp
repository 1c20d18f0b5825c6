#pragma once

#include <cstdint>

#include "features/live/quote_input.hpp"

namespace spy::tape {

/// Who wanted a trade.
enum class TradeSide : std::uint8_t { kBuyer, kSeller, kUnknown };

/// Tells who wanted each trade: by the quote that holds, and where that cannot tell by the prices before it
/// (Lee and Ready).
class TradeClassifier {
 public:
  /// Takes in the quote that holds from now on; one that is not whole tells nothing.
  void observe(const features::QuoteInput& quote) { quote_ = quote; }

  /// Who wanted a trade at this price: the buyer above the middle of the quote, the seller below it; at the
  /// middle or without a quote, the buyer after a lower price, the seller after a higher one. Unknown before
  /// the price has ever changed.
  TradeSide side_of(double price);

 private:
  [[nodiscard]] TradeSide by_quote(double price) const;

  features::QuoteInput quote_;
  double last_price_ = features::kMissing;
  TradeSide tick_side_ = TradeSide::kUnknown;  ///< Which way the price moved the last time.
};

}  // namespace spy::tape
