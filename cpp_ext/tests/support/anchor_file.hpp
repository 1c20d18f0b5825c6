#pragma once

#include <string>

#include "runtime/clock_anchor.hpp"

namespace spy::testing {

/// The text of an anchor file.
inline std::string anchor_file(const runtime::ClockAnchor& anchor) {
  return "market_ns = " + std::to_string(anchor.market_ns) +
         "\nmonotonic_ns = " + std::to_string(anchor.monotonic_ns) +
         "\nspeed = " + std::to_string(anchor.speed) + "\nowner_pid = " + std::to_string(anchor.owner_pid) +
         "\nowner_started = \"" + anchor.owner_started + "\"\n";
}

}  // namespace spy::testing
