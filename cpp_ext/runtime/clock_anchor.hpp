#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace spy::runtime {

/// The file in a state folder that holds the anchor.
inline constexpr const char* kClockAnchorFile = "clock.toml";

/// A point where market time and this machine's monotonic clock are tied together, and the rate from there
/// on.
///
/// Every process of a simulated session, Python or C++, reads the same anchor and so the same market time.
struct ClockAnchor {
  std::int64_t market_ns;     ///< Market time at the anchor, nanoseconds since 1970 UTC.
  std::int64_t monotonic_ns;  ///< The machine's monotonic clock at the anchor, nanoseconds.
  double speed;               ///< Market seconds that pass in one real second.
  std::int64_t owner_pid;     ///< Process that runs the session; the anchor is void once it is gone.
  std::string owner_started;  ///< Start mark of that process, so that a reused id does not revive the anchor.

  /// Market time when the monotonic clock reads `monotonic`, both in nanoseconds.
  [[nodiscard]] std::int64_t market_at(std::int64_t monotonic) const;

  /// What the monotonic clock reads when market time reaches `market`: never before it, at most a few
  /// nanoseconds after.
  [[nodiscard]] std::int64_t monotonic_at(std::int64_t market) const;

  /// Whether the process that wrote this anchor still runs.
  [[nodiscard]] bool is_owned() const;
};

/// The anchor kept in `state_folder`, or nothing where there is none or its owner is gone.
///
/// Throws UserError where the file is damaged.
std::optional<ClockAnchor> read_clock_anchor(const std::filesystem::path& state_folder);

}  // namespace spy::runtime
