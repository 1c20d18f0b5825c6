#pragma once

#include <cstdint>
#include <string>

namespace spy::features {

/// Counts the changes of numbers that the catalogue's texts do not show.
///
/// Raise it by one whenever any value of any feature, indicator or saved state changes for the same bars:
/// files made by the kernel before then count as stale and its saved states are refused.
/// tests/features/test_golden_values.py fails where that was forgotten.
inline constexpr std::int32_t kKernelVersion = 1;

/// 16 hexadecimal digits that change with the catalogue and with `kKernelVersion`.
[[nodiscard]] const std::string& kernel_hash();

}  // namespace spy::features
