#include "runtime/resolved_config.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "runtime/calendar_date.hpp"
#include "runtime/toml_file.hpp"

namespace spy::runtime {

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;

constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 5> kLevels{{
    {"trace", spdlog::level::trace},
    {"debug", spdlog::level::debug},
    {"info", spdlog::level::info},
    {"warning", spdlog::level::warn},
    {"error", spdlog::level::err},
}};

std::string filled_text(const TomlTable& table, std::string_view key) {
  std::string text = table.text(key);
  if (text.empty()) {
    table.refuse(key, "must not be empty");
  }
  return text;
}

std::filesystem::path absolute_path(const TomlTable& table, std::string_view key) {
  std::filesystem::path path = table.text(key);
  if (!path.is_absolute()) {
    table.refuse(key, "must be an absolute path");
  }
  return path;
}

std::size_t count(const TomlTable& table, std::string_view key, std::int64_t highest) {
  const std::int64_t value = table.integer(key);
  if (value < 1 || value > highest) {
    table.refuse(key, fmt::format("must be from 1 to {}", highest));
  }
  return static_cast<std::size_t>(value);
}

spdlog::level::level_enum log_level(const TomlTable& table, std::string_view key) {
  const std::string name = table.text(key);
  const auto* const level =
      std::ranges::find(kLevels, name, &std::pair<std::string_view, spdlog::level::level_enum>::first);
  if (level == kLevels.end()) {
    table.refuse(key, "must be trace, debug, info, warning or error");
  }
  return level->second;
}

LogConfig log_config(const TomlTable& table) {
  table.allow_only({"level", "folder", "file_megabytes", "files"});
  return {.level = log_level(table, "level"),
          .folder = absolute_path(table, "folder"),
          .file_megabytes = count(table, "file_megabytes", 10'000),
          .files = count(table, "files", 1'000)};
}

std::size_t limit(const TomlTable& table, std::string_view key) {
  constexpr std::int64_t kMost = 60;
  const std::int64_t value = table.integer(key);
  if (value < 0 || value > kMost) {
    table.refuse(key, fmt::format("must be from 0 to {}", kMost));
  }
  return static_cast<std::size_t>(value);
}

GatewayConfig gateway_config(const TomlTable& table) {
  table.allow_only({"host", "port"});
  return {
      .host = filled_text(table, "host"),
      .port = static_cast<std::uint16_t>(count(table, "port", std::numeric_limits<std::uint16_t>::max()))};
}

CollectorConfig collector_config(const TomlTable& table) {
  constexpr double kLongestSync = 60.0;
  table.allow_only(
      {"client_id", "depth_subscriptions", "tick_by_tick_subscriptions", "files", "sync_seconds"});
  const double sync = table.number("sync_seconds");
  const bool is_allowed = sync >= 0.0 && sync <= kLongestSync;
  if (!is_allowed) {
    table.refuse("sync_seconds", fmt::format("must be from 0 to {}", kLongestSync));
  }
  return {.client_id =
              static_cast<std::int32_t>(count(table, "client_id", std::numeric_limits<std::int32_t>::max())),
          .depth_subscriptions = limit(table, "depth_subscriptions"),
          .tick_by_tick_subscriptions = limit(table, "tick_by_tick_subscriptions"),
          .files = table.flag("files"),
          .sync = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>{sync})};
}

PublishConfig publish_config(const TomlTable& table) {
  table.allow_only({"folder", "tcp_port"});
  const std::int64_t port = table.integer("tcp_port");
  if (!std::in_range<std::uint16_t>(port)) {
    table.refuse("tcp_port", "must be from 0 to 65535");
  }
  return {.folder = absolute_path(table, "folder"), .tcp_port = static_cast<std::uint16_t>(port)};
}

/// Epoch seconds under `key`, as nanoseconds.
std::vector<std::int64_t> instants(const TomlTable& table, std::string_view key) {
  constexpr std::int64_t kYear2100 = 4'102'444'800;
  std::vector<std::int64_t> values = table.integers(key);
  for (std::int64_t& value : values) {
    if (value < 0 || value >= kYear2100) {
      table.refuse(key, "must hold seconds from 1970 to 2099");
    }
    value *= kNanosecondsInSecond;
  }
  return values;
}

std::vector<std::chrono::year_month_day> dates(const TomlTable& table, std::string_view key) {
  std::vector<std::chrono::year_month_day> dates;
  for (const std::int64_t number : table.integers(key)) {
    const std::optional<std::chrono::year_month_day> date = date_from_yyyymmdd(number);
    if (!date) {
      table.refuse(key, fmt::format("holds {}, which is no date written yyyymmdd", number));
    }
    if (!dates.empty() && *date <= dates.back()) {
      table.refuse(key, fmt::format("must rise, and {} does not", number));
    }
    dates.push_back(*date);
  }
  if (dates.empty()) {
    table.refuse(key, "must hold at least one date");
  }
  return dates;
}

std::vector<SessionHours> session_hours(const TomlTable& table) {
  table.allow_only({"dates", "opens", "closes"});
  const std::vector<std::chrono::year_month_day> days = dates(table, "dates");
  const std::vector<std::int64_t> opens = instants(table, "opens");
  const std::vector<std::int64_t> closes = instants(table, "closes");
  if (opens.size() != days.size()) {
    table.refuse("opens", fmt::format("must have as many entries as `dates`, {}", days.size()));
  }
  if (closes.size() != days.size()) {
    table.refuse("closes", fmt::format("must have as many entries as `dates`, {}", days.size()));
  }
  std::vector<SessionHours> hours;
  hours.reserve(days.size());
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (i > 0 && opens[i] < closes[i - 1]) {
      table.refuse("opens",
                   fmt::format("opens {} before the session before it has closed", yyyymmdd(days[i])));
    }
    if (closes[i] <= opens[i]) {
      table.refuse("closes", fmt::format("closes {} before it has opened", yyyymmdd(days[i])));
    }
    hours.push_back({.date = days[i], .open_ns = opens[i], .close_ns = closes[i]});
  }
  return hours;
}

std::map<std::string, std::vector<SessionHours>> sessions_by_calendar(const TomlTable& table) {
  std::map<std::string, std::vector<SessionHours>> sessions;
  for (const std::string& calendar : table.keys()) {
    sessions.emplace(calendar, session_hours(table.table(calendar)));
  }
  return sessions;
}

InstrumentConfig instrument_config(const TomlTable& table,
                                   const std::map<std::string, std::vector<SessionHours>>& sessions) {
  table.allow_only({"venue", "symbol", "currency", "calendar", "key"});
  InstrumentConfig instrument{.venue = filled_text(table, "venue"),
                              .symbol = filled_text(table, "symbol"),
                              .currency = filled_text(table, "currency"),
                              .calendar = filled_text(table, "calendar"),
                              .key = filled_text(table, "key")};
  if (!sessions.contains(instrument.calendar)) {
    table.refuse("calendar", fmt::format("names {}, for which there are no sessions", instrument.calendar));
  }
  return instrument;
}

}  // namespace

ResolvedConfig read_resolved_config(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::read(file, "start again through `spy`, which writes it anew");
  if (root.integer("format") != kFormat) {
    root.refuse("format",
                fmt::format("is {}, and this build reads format {}", root.integer("format"), kFormat));
  }
  root.allow_only({"format", "home", "log", "gateway", "collector", "publish", "instrument", "sessions"});
  ResolvedConfig config{.file = file,
                        .home = absolute_path(root, "home"),
                        .log = log_config(root.table("log")),
                        .gateway = gateway_config(root.table("gateway")),
                        .collector = collector_config(root.table("collector")),
                        .publish = publish_config(root.table("publish")),
                        .instruments = {},
                        .sessions = sessions_by_calendar(root.table("sessions"))};
  for (const TomlTable& table : root.tables("instrument")) {
    config.instruments.push_back(instrument_config(table, config.sessions));
  }
  if (config.instruments.empty()) {
    root.refuse("instrument", "must name at least one");
  }
  return config;
}

}  // namespace spy::runtime
