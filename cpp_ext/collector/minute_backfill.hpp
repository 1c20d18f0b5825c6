#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "collector/minute_desk.hpp"
#include "collector/stream_desk.hpp"
#include "tws/client/quiet_watch.hpp"
#include "tws/messages/bars.hpp"
#include "tws/requests/contract.hpp"

namespace spy::collector {

/// What history answered.
struct PastMinutes {
  MissedMinutes asked;              ///< What it was asked for.
  std::vector<HistoryMinute> bars;  ///< What traded then, oldest first.
};

/// Asks history for the minutes of one instrument that were missed, one question at a time, a few times with
/// growing pauses.
class MinuteBackfill {
 public:
  explicit MinuteBackfill(RequestWay way) : way_(std::move(way)) {}

  /// Asks for what is missing if it is time; gives what is given up after too many vain questions.
  std::optional<MissedMinutes> tick(tws::Moment now, const std::optional<MissedMinutes>& missed,
                                    const tws::Contract& contract);

  /// An answer came; nothing where it answers no question of ours.
  std::optional<PastMinutes> answered(const tws::HistoricalData& data);

  /// What was answered was all that was asked for, or it lacked minutes and was asked for in vain.
  void told(bool all, tws::Moment now);

  /// An error came on a request; tells whether it was ours.
  bool refused(std::int32_t request_id, tws::Moment now);

  /// The connection or the link is another, and the question is gone: what is missing may be asked for at
  /// once.
  void forget();

 private:
  void ask(tws::Moment now, const MissedMinutes& missed, const tws::Contract& contract);
  void failed(tws::Moment now);

  RequestWay way_;
  std::int32_t request_id_ = 0;          ///< Of the open question; 0 without one.
  MissedMinutes asked_;                  ///< What was asked for the last time.
  tws::Moment asked_at_;                 ///< When.
  std::int64_t not_before_real_ns_ = 0;  ///< When the next question may be asked, real time.
  std::size_t failures_ = 0;             ///< How often in a row it was asked in vain.
};

}  // namespace spy::collector
