#include "tape/second_tape.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>

namespace spy::tape {

void SecondTape::add(double price, double size, TradeSide side) {
  PriceVolume& volume = at(price);
  switch (side) {
    case TradeSide::kBuyer:
      ++volume.buys;
      volume.buy_size += size;
      break;
    case TradeSide::kSeller:
      ++volume.sells;
      volume.sell_size += size;
      break;
    case TradeSide::kUnknown:
      ++volume.unknowns;
      volume.unknown_size += size;
      break;
  }
}

std::string SecondTape::text() const {
  std::string text;
  for (const PriceVolume& volume : prices_) {
    fmt::format_to(std::back_inserter(text), "{}{}:{}:{}:{}:{}:{}:{}", text.empty() ? "" : ";", volume.price,
                   volume.buys, volume.buy_size, volume.sells, volume.sell_size, volume.unknowns,
                   volume.unknown_size);
  }
  return text;
}

PriceVolume& SecondTape::at(double price) {
  const auto place = std::ranges::lower_bound(prices_, price, {}, &PriceVolume::price);
  if (place != prices_.end() && place->price == price) {
    return *place;
  }
  return *prices_.insert(place, PriceVolume{.price = price});
}

}  // namespace spy::tape
