#pragma once

#include <spy/records.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace spy::publish {

/// As much of a tape as a row has room for, without half a price.
inline std::string_view whole_prices(std::string_view tape) {
  const std::size_t room = records::kTapeBytes;
  if (tape.size() <= room) {
    return tape;
  }
  const std::size_t end = tape.rfind(';', room);
  return tape.substr(0, end == std::string_view::npos ? 0 : end);
}

/// The row with as much of its tape as it has room for, and how many prices had none.
inline records::SecondRow with_tape(const records::SecondRow& row, std::string_view tape) {
  records::SecondRow told = row;
  const std::string_view kept = whole_prices(tape);
  told.tape = decltype(told.tape){kept};
  told.tape_truncated = std::ranges::count(tape, ';') - std::ranges::count(kept, ';');
  return told;
}

}  // namespace spy::publish
