#pragma once

#include <spdlog/common.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace spy::runtime {

/// The file in a state folder that holds the resolved settings.
inline constexpr const char* kResolvedConfigFile = "resolved.toml";

/// How a program logs.
struct LogConfig {
  spdlog::level::level_enum level;  ///< Least grave level that is written.
  std::filesystem::path folder;     ///< Where the log files lie.
  std::size_t file_megabytes;       ///< A file is rotated before it grows beyond this, in 2^20 bytes.
  std::size_t files;                ///< Files kept of one log, the growing one included.
};

/// Where TWS or its gateway listens.
struct GatewayConfig {
  std::string host;    ///< Its machine.
  std::uint16_t port;  ///< Its API port.
};

/// What the collector may subscribe to, and what it keeps.
struct CollectorConfig {
  std::int32_t client_id;                  ///< Its name among the gateway's clients.
  std::size_t depth_subscriptions;         ///< Order books that it may have at once.
  std::size_t tick_by_tick_subscriptions;  ///< Streams of single ticks that it may have at once.
  bool files;                              ///< Whether raw events and second rows are kept.
  std::chrono::milliseconds sync;          ///< How long lines may wait before they are forced to disk.
};

/// Where rows are handed to other programs.
struct PublishConfig {
  std::filesystem::path folder;  ///< Holds shared memory and socket; the user's alone.
  std::uint16_t tcp_port;        ///< Port on 127.0.0.1 beside the socket; 0 for none.
};

/// What can be traded, and under which names.
struct InstrumentConfig {
  std::string venue;     ///< Where it is traded, such as IBKR.
  std::string symbol;    ///< Its name there.
  std::string currency;  ///< What it is priced in.
  std::string
      calendar;     ///< Whose sessions it follows; always one of the calendars in ResolvedConfig::sessions.
  std::string key;  ///< Its name in file names.
};

/// When a market is open on one day.
struct SessionHours {
  std::chrono::year_month_day date;  ///< The date by which the session is known.
  std::int64_t open_ns;              ///< First instant of trading, nanoseconds since 1970 UTC.
  std::int64_t close_ns;             ///< First instant after trading, nanoseconds since 1970 UTC.
};

/// All settings that C++ programs need, already checked: Python validates what the user wrote and writes this
/// out.
struct ResolvedConfig {
  std::filesystem::path file;                 ///< Where it was read from.
  std::filesystem::path home;                 ///< Root of all data of this installation.
  LogConfig log;                              ///< How programs log.
  GatewayConfig gateway;                      ///< Whom to ask for market data.
  CollectorConfig collector;                  ///< How that is done.
  PublishConfig publish;                      ///< How rows reach other programs.
  std::vector<InstrumentConfig> instruments;  ///< What is watched; never empty.
  std::map<std::string, std::vector<SessionHours>>
      sessions;  ///< By calendar: in order, apart from each other, never empty.
};

/// The settings written in `file`.
///
/// Throws UserError for a missing or damaged file, a missing or unknown key, a value of the wrong type or
/// outside what is allowed, and a format other than 1.
ResolvedConfig read_resolved_config(const std::filesystem::path& file);

}  // namespace spy::runtime
