#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tape/trade_classifier.hpp"

namespace spy::tape {

/// What traded at one price.
struct PriceVolume {
  double price = 0.0;         ///< USD.
  std::int64_t buys = 0;      ///< Trades that the buyer wanted.
  double buy_size = 0.0;      ///< Their shares.
  std::int64_t sells = 0;     ///< Trades that the seller wanted.
  double sell_size = 0.0;     ///< Their shares.
  std::int64_t unknowns = 0;  ///< Trades of which that cannot be told.
  double unknown_size = 0.0;  ///< Their shares.
};

/// What traded within a second, by price and side.
class SecondTape {
 public:
  /// Takes in a trade.
  void add(double price, double size, TradeSide side);

  /// What traded at each price, lowest first.
  [[nodiscard]] std::span<const PriceVolume> prices() const { return prices_; }

  /// `price:buys:buy_size:sells:sell_size:unknowns:unknown_size` of each price, lowest first, `;` between
  /// them; empty where nothing traded. Numbers are as short as loses nothing.
  [[nodiscard]] std::string text() const;

  /// Begins the next second.
  void clear() { prices_.clear(); }

 private:
  PriceVolume& at(double price);

  std::vector<PriceVolume> prices_;
};

}  // namespace spy::tape
