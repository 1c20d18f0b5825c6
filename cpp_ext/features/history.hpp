#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "features/days/day_context.hpp"
#include "features/days/day_summary.hpp"
#include "features/minute/minute_input.hpp"

namespace spy::features {

/// Minutes in columns, as arrays come from Python; all of one length, fields as in MinuteInput.
struct MinuteColumns {
  std::span<const std::int64_t> minute;        ///< Minutes since the open.
  std::span<const double> open;                ///< USD.
  std::span<const double> high;                ///< USD.
  std::span<const double> low;                 ///< USD.
  std::span<const double> close;               ///< USD.
  std::span<const double> volume;              ///< Shares.
  std::span<const double> wap;                 ///< USD.
  std::span<const double> count;               ///< Trades.
  std::span<const double> implied_volatility;  ///< A year's.
  std::span<const double> minutes_to_event;    ///< Minutes.

  /// How many minutes there are.
  [[nodiscard]] std::size_t size() const { return minute.size(); }

  /// One of them.
  [[nodiscard]] MinuteInput at(std::size_t row) const;

  /// So many of them from `first` on.
  [[nodiscard]] MinuteColumns rows(std::size_t first, std::size_t number) const;
};

/// Sessions that follow each other, and how many rows of the columns belong to each; none for one without
/// bars.
struct DayLengths {
  std::span<const std::int64_t> session_minutes;  ///< Length of each session when complete.
  std::span<const std::int64_t> rows;             ///< How many minutes each has.
};

/// Writes the features of one session's minutes to `out`, row by row.
void feature_rows(const DayContext& context, std::int64_t session_minutes, const MinuteColumns& minutes,
                  std::span<double> out);

/// What one session leaves to later ones.
[[nodiscard]] DaySummary day_summary(std::int64_t session_minutes, const MinuteColumns& minutes);

/// Writes the features of many consecutive sessions to `out` and gives what each leaves to later ones.
///
/// Each has the context of the up to 22 before it; `earlier` are those before the first, oldest first.
[[nodiscard]] std::vector<DaySummary> history_rows(std::span<const DaySummary> earlier,
                                                   const DayLengths& days, const MinuteColumns& minutes,
                                                   std::span<double> out);

}  // namespace spy::features
