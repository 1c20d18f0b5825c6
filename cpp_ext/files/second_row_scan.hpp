#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace spy::files {

/// A stretch of time, in nanoseconds since 1970 UTC.
struct TimeStretch {
  std::int64_t start_ns = 0;  ///< First instant.
  std::int64_t end_ns = 0;    ///< First instant after it.
};

/// What a file of second rows holds.
struct SecondRowScan {
  std::int64_t next_ns = 0;  ///< First instant after the last whole row; `from_ns` where there is none.
  std::vector<TimeStretch> missing;  ///< Stretches without rows before that.
};

/// Looks through the file for seconds from `from_ns` on that have no row; a file that is not there has none.
SecondRowScan scan_second_rows(const std::filesystem::path& file, std::int64_t from_ns);

}  // namespace spy::files
