#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <ranges>

namespace spy::testing {

/// Whether two ranges hold the same numbers to the last bit, missing ones included.
template <std::ranges::input_range First, std::ranges::input_range Second>
bool same_bits(const First& first, const Second& second) {
  return std::ranges::equal(
      first, second, {}, [](double value) { return std::bit_cast<std::uint64_t>(value); },
      [](double value) { return std::bit_cast<std::uint64_t>(value); });
}

}  // namespace spy::testing
