#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/resolved_config.hpp"

namespace spy::runtime {

/// One stretch of regular trading.
struct Session {
  SessionHours hours;    ///< Its date, opening and close.
  std::int64_t minutes;  ///< How many minute bars it has when complete.
  bool is_half_day;  ///< Whether the exchange closes early that day; only New York's calendar XNYS has such
                     ///< days.

  /// Whether trading is on at this instant; the opening belongs to the session, the close does not.
  [[nodiscard]] bool contains(std::int64_t instant_ns) const;
};

/// The trading sessions of one calendar.
///
/// It knows the dates from its first session's to its last session's and the instants from its first opening
/// to its last close. Questions outside are refused with a UserError rather than answered with "closed".
class SessionTable {
 public:
  /// The sessions of `calendar`; a calendar that `config` does not hold is refused with a UserError.
  SessionTable(const ResolvedConfig& config, const std::string& calendar);

  /// The session of a date, or nothing on a day without trading.
  [[nodiscard]] std::optional<Session> session_on(std::chrono::year_month_day date) const;

  /// The session that is on at an instant, or nothing while the market is closed.
  [[nodiscard]] std::optional<Session> session_at(std::int64_t instant_ns) const;

  /// The first session that opens after an instant; at an opening itself that is the session after.
  [[nodiscard]] Session next_session(std::int64_t instant_ns) const;

 private:
  using Position = std::vector<SessionHours>::const_iterator;

  [[nodiscard]] Position first_opening_after(std::int64_t instant_ns) const;
  [[nodiscard]] Session session(const SessionHours& hours) const;
  void require_covered(std::int64_t instant_ns) const;
  [[noreturn]] void refuse(const std::string& what) const;

  std::string calendar_;
  std::filesystem::path file_;
  std::vector<SessionHours> hours_;
};

}  // namespace spy::runtime
