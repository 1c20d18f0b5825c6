#pragma once

#include <cstdint>
#include <string>

#include "bars/trade_summary.hpp"
#include "collector/price_guard.hpp"
#include "tape/second_tape.hpp"
#include "tape/trade_classifier.hpp"

namespace spy::collector {

/// What traded in one second.
struct TradedSecond {
  bars::TradeSummary trades;  ///< In all.
  std::string tape;           ///< By price and side.
};

/// The trades of one instrument as they come: who wanted each, and what each second comes to.
class TradeFlow {
 public:
  /// Takes in the quote that holds from now on.
  void observe(const features::QuoteInput& quote) { classifier_.observe(quote); }

  /// Whether a trade at this price can be believed.
  [[nodiscard]] bool believes(double price, std::int64_t now_ns) { return guard_.believes(price, now_ns); }

  /// Who wanted a trade at this price; each trade is asked about once.
  tape::TradeSide side_of(double price) { return classifier_.side_of(price); }

  /// Takes in a trade of this second.
  void add(double price, double size, tape::TradeSide side) {
    trades_.add(price, size);
    tape_.add(price, size, side);
  }

  /// Ends the second and begins the next.
  TradedSecond take_second() {
    TradedSecond second{.trades = trades_, .tape = tape_.text()};
    trades_ = {};
    tape_.clear();
    return second;
  }

 private:
  PriceGuard guard_;
  tape::TradeClassifier classifier_;
  tape::SecondTape tape_;
  bars::TradeSummary trades_;
};

}  // namespace spy::collector
