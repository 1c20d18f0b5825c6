#pragma once

#include <spdlog/fmt/fmt.h>

#include <string>
#include <string_view>
#include <utility>

#include "features/state/fnv_hash.hpp"
#include "features/state/sealed_state.hpp"
#include "features/state/state_reader.hpp"
#include "features/state/state_writer.hpp"

namespace spy::features {

/// All state of a machine as bytes to keep.
template <typename Machine>
[[nodiscard]] std::string saved(StateKind kind, const Machine& machine) {
  StateWriter writer;
  writer(machine);
  return seal(kind, writer.take());
}

/// Gives `machine` the state that `saved` gave these bytes for; others are refused with a UserError that
/// changes nothing.
template <typename Machine>
void restore(StateKind kind, Machine& machine, std::string_view bytes) {
  StateReader reader{unseal(kind, bytes)};
  Machine restored = machine;
  reader(restored);
  reader.require_end();
  machine = std::move(restored);
}

/// 16 hexadecimal digits that are the same exactly when saved bytes are.
[[nodiscard]] inline std::string hash_of(std::string_view saved_bytes) {
  return fmt::format("{:016x}", fnv_hash(saved_bytes));
}

}  // namespace spy::features
