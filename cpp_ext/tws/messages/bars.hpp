#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "features/missing.hpp"

namespace spy::tws {

/// A bar of five seconds.
struct RealTimeBar {
  static constexpr std::int32_t kId = 50;
  static constexpr std::string_view kType = "realtimeBar";

  std::int32_t version = 0;            ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;         ///< The request that this answers.
  std::int64_t time = 0;               ///< Its start, seconds since 1970 UTC.
  double open = features::kMissing;    ///< First price, USD.
  double high = features::kMissing;    ///< Highest price, USD.
  double low = features::kMissing;     ///< Lowest price, USD.
  double close = features::kMissing;   ///< Last price, USD.
  double volume = features::kMissing;  ///< Shares; -1 where the bars are not of trades.
  double wap = features::kMissing;     ///< Price weighted with volume, USD; -1 as above.
  std::int32_t count = 0;              ///< Number of prints; -1 as above.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("time", self.time);
    archive("open", self.open);
    archive("high", self.high);
    archive("low", self.low);
    archive("close", self.close);
    archive("volume", self.volume);
    archive("wap", self.wap);
    archive("count", self.count);
  }
};

/// A bar of the past.
struct HistoricalBar {
  std::string_view time;              ///< Start of the bar: seconds since 1970 UTC or text, as was asked for.
  double open = features::kMissing;   ///< First price, USD.
  double high = features::kMissing;   ///< Highest price, USD.
  double low = features::kMissing;    ///< Lowest price, USD.
  double close = features::kMissing;  ///< Last price, USD.
  double volume = features::kMissing;  ///< Shares; -1 where the bars are not of trades.
  double wap = features::kMissing;     ///< Price weighted with volume, USD; -1 as above.
  std::int32_t count = 0;              ///< Number of prints; -1 as above.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("time", self.time);
    archive("open", self.open);
    archive("high", self.high);
    archive("low", self.low);
    archive("close", self.close);
    archive("volume", self.volume);
    archive("wap", self.wap);
    archive("count", self.count);
  }
};

/// All bars of one request; this message is also its end.
struct HistoricalData {
  static constexpr std::int32_t kId = 17;
  static constexpr std::string_view kType = "historicalData";

  std::int32_t request_id = 0;      ///< The request that this answers.
  std::string_view start;           ///< Begin of the time asked for.
  std::string_view end;             ///< End of it.
  std::vector<HistoricalBar> bars;  ///< The bars, oldest first.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("start", self.start);
    archive("end", self.end);
    archive("bars", self.bars);
  }
};

/// The present bar of a request that is kept up to date.
struct HistoricalDataUpdate {
  static constexpr std::int32_t kId = 90;
  static constexpr std::string_view kType = "historicalDataUpdate";

  std::int32_t request_id = 0;        ///< The request that this answers.
  std::int32_t count = 0;             ///< Number of prints; -1 as above.
  std::string_view time;              ///< Start of the bar: seconds since 1970 UTC or text, as was asked for.
  double open = features::kMissing;   ///< First price, USD.
  double close = features::kMissing;  ///< Last price, USD.
  double high = features::kMissing;   ///< Highest price, USD.
  double low = features::kMissing;    ///< Lowest price, USD.
  double wap = features::kMissing;    ///< Price weighted with volume, USD; -1 as above.
  double volume = features::kMissing;  ///< Shares; -1 where the bars are not of trades.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("count", self.count);
    archive("time", self.time);
    archive("open", self.open);
    archive("close", self.close);
    archive("high", self.high);
    archive("low", self.low);
    archive("wap", self.wap);
    archive("volume", self.volume);
  }
};

/// The first moment of which there is data.
struct HeadTimestamp {
  static constexpr std::int32_t kId = 88;
  static constexpr std::string_view kType = "headTimestamp";

  std::int32_t request_id = 0;      ///< The request that this answers.
  std::string_view head_timestamp;  ///< In the form that was asked for.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("headTimestamp", self.head_timestamp);
  }
};

/// One session of an exchange.
struct ScheduledSession {
  std::string_view start_date_time;  ///< `yyyymmdd-HH:MM:SS` in the time zone of the message.
  std::string_view end_date_time;    ///< The same.
  std::string_view ref_date;         ///< The day it counts for, `yyyymmdd`.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("startDateTime", self.start_date_time);
    archive("endDateTime", self.end_date_time);
    archive("refDate", self.ref_date);
  }
};

/// The sessions of a stretch of time.
struct HistoricalSchedule {
  static constexpr std::int32_t kId = 106;
  static constexpr std::string_view kType = "historicalSchedule";

  std::int32_t request_id = 0;             ///< The request that this answers.
  std::string_view start_date_time;        ///< Begin of the first.
  std::string_view end_date_time;          ///< End of the last.
  std::string_view time_zone;              ///< Of all times in this message.
  std::vector<ScheduledSession> sessions;  ///< The sessions, oldest first.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("startDateTime", self.start_date_time);
    archive("endDateTime", self.end_date_time);
    archive("timeZone", self.time_zone);
    archive("sessions", self.sessions);
  }
};

}  // namespace spy::tws
