#include "runtime/clock_anchor.hpp"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <limits>
#include <utility>

#include "runtime/process_identity.hpp"
#include "runtime/toml_file.hpp"
#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

constexpr double kHighestSpeed = 100'000.0;
constexpr std::int64_t kLatestTime = std::numeric_limits<std::int64_t>::max() / 2;

/// A span of time counted in floating point, cut to whole nanoseconds towards zero.
std::int64_t whole_nanoseconds(double span) {
  constexpr double kLongestSpan = 4.0e18;  // 126 years; the sum with any time of an anchor still fits
  const bool can_be_counted = std::abs(span) < kLongestSpan;
  if (!can_be_counted) {
    throw UserError(
        "The simulated clock has left the years that can be counted: end the session and start a new one.");
  }
  return static_cast<std::int64_t>(span);
}

ClockAnchor parsed_anchor(const TomlTable& fields) {
  ClockAnchor anchor{.market_ns = fields.integer("market_ns"),
                     .monotonic_ns = fields.integer("monotonic_ns"),
                     .speed = fields.number("speed"),
                     .owner_pid = fields.integer("owner_pid"),
                     .owner_started = fields.text("owner_started")};
  for (const std::string_view key : {"market_ns", "monotonic_ns"}) {
    if (const std::int64_t value = fields.integer(key); value < 0 || value > kLatestTime) {
      fields.refuse(key, "must count nanoseconds from 0 to a century or so");
    }
  }
  const bool is_possible_speed = anchor.speed > 0.0 && anchor.speed <= kHighestSpeed;
  if (!is_possible_speed) {
    fields.refuse("speed", "must be above 0 and at most 100000");
  }
  if (anchor.owner_pid <= 0 || !std::in_range<pid_t>(anchor.owner_pid)) {
    fields.refuse("owner_pid", "is no process id");
  }
  return anchor;
}

}  // namespace

std::int64_t ClockAnchor::market_at(std::int64_t monotonic) const {
  return market_ns + whole_nanoseconds(static_cast<double>(monotonic - monotonic_ns) * speed);
}

std::int64_t ClockAnchor::monotonic_at(std::int64_t market) const {
  const double span = std::ceil(static_cast<double>(market - market_ns) / speed);
  std::int64_t monotonic = monotonic_ns + whole_nanoseconds(span);
  while (market_at(monotonic) < market) {
    ++monotonic;
  }
  return monotonic;
}

bool ClockAnchor::is_owned() const {
  const auto pid = static_cast<pid_t>(owner_pid);
  return process_is_alive(pid) && process_start_mark(pid) == owner_started;
}

std::optional<ClockAnchor> read_clock_anchor(const std::filesystem::path& state_folder) {
  const std::optional<TomlTable> fields =
      TomlTable::read_if_present(state_folder / kClockAnchorFile, "delete it and start the session again");
  if (!fields) {
    return std::nullopt;
  }
  ClockAnchor anchor = parsed_anchor(*fields);
  return anchor.is_owned() ? std::optional{std::move(anchor)} : std::nullopt;
}

}  // namespace spy::runtime
