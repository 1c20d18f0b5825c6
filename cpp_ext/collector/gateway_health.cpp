#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "collector/gateway_desk.hpp"
#include "runtime/user_error.hpp"

namespace spy::collector {

namespace {

/// How far the gateway's clock may be off ours before it is told, real time: forecasts come that much late.
constexpr double kWorstSkewSeconds = 2.0;

/// The stream that stands behind each cell of a health row, in the order of records::StreamName.
std::array<tws::StreamKind, 5> shown_streams(const InstrumentDesk& desk) {
  return {tws::StreamKind::kMarketData, desk.shown_book(), tws::StreamKind::kAllLast,
          tws::StreamKind::kBidAsk, tws::StreamKind::kRealTimeBars};
}

}  // namespace

void GatewayDesk::write_health(std::size_t instrument, std::int64_t now_ns, records::HealthRow& row) {
  const InstrumentDesk& desk = *instruments_[instrument].desk;
  const records::FeedState state = state_of(instrument);
  StateSince& told = told_states_[instrument];
  if (told.state != state || told.since_ns == 0) {
    told = {.state = state, .since_ns = now_ns};
  }
  row.made_ns = now_ns;
  row.since_ns = told.since_ns;
  row.state = state;
  if (const std::optional<std::int64_t> skew = skew_.skew_ns()) {
    row.skew_s = static_cast<double>(*skew) * 1e-9;
  }
  row.reconnects = std::max<std::int64_t>(counts_.sessions - 1, 0);
  row.messages = counts_.heard;
  row.unknown_messages = counts_.unknown;
  row.malformed_messages = counts_.malformed;
  row.is_connected = is_connected_;
  row.is_simulated = is_simulated_ || clock_->is_simulated();
  row.stream_states = standing_of(instrument).streams;
  const auto streams = shown_streams(desk);
  for (std::size_t cell = 0; cell < streams.size(); ++cell) {
    const StreamRef stream{.instrument = instrument, .kind = streams[cell]};
    if (const std::optional<std::int64_t> heard = streams_.heard_ns(stream)) {
      row.stream_ages_s[cell] = static_cast<double>(now_ns - *heard) * 1e-9;
    }
  }
  row.detail = decltype(row.detail){detail_of(instrument)};
  desk.write_health(row, now_ns);
  if (!desk.session()) {
    write_session_to_come(instrument, now_ns, row);
  }
}

void GatewayDesk::write_session_to_come(std::size_t instrument, std::int64_t now_ns,
                                        records::HealthRow& row) const {
  try {
    const runtime::SessionTable& sessions = instruments_[instrument].sessions;
    const std::optional<runtime::Session> present = sessions.session_at(now_ns);
    const runtime::SessionHours hours = (present ? *present : sessions.next_session(now_ns)).hours;
    row.session_open_ns = hours.open_ns;
    row.session_close_ns = hours.close_ns;
  } catch (const runtime::UserError&) {
    return;  // the detail tells that the calendar ends here
  }
}

void GatewayDesk::tell_changes() {
  bool has_changed = false;
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    const Standing standing = standing_of(i);
    has_changed = has_changed || standing != told_standings_[i];
    told_standings_[i] = standing;
  }
  if (has_changed) {
    on_change_(now_.market_ns);
  }
}

GatewayDesk::Standing GatewayDesk::standing_of(std::size_t instrument) const {
  Standing standing{.state = state_of(instrument), .streams = {}, .is_connected = is_connected_};
  std::ranges::transform(
      shown_streams(*instruments_[instrument].desk), standing.streams.begin(),
      [this, instrument](tws::StreamKind kind) {
        const records::StreamState state = streams_.state({.instrument = instrument, .kind = kind});
        const bool is_heard = link_trouble_.empty() || state != records::StreamState::kFresh;
        return is_heard ? state : records::StreamState::kStale;
      });
  return standing;
}

records::FeedState GatewayDesk::state_of(std::size_t instrument) const {
  using records::FeedState;
  const InstrumentDesk& desk = *instruments_[instrument].desk;
  if (!desk.session()) {
    return is_connected_ ? FeedState::kAsleep : FeedState::kConnecting;
  }
  if (!is_connected_) {
    return FeedState::kConnecting;
  }
  bool all_fresh = true;
  bool any_waiting = false;
  for (const tws::StreamKind kind : shown_streams(desk)) {
    const records::StreamState state = streams_.state({.instrument = instrument, .kind = kind});
    all_fresh = all_fresh && (state == records::StreamState::kFresh || state == records::StreamState::kOff);
    any_waiting = any_waiting || state == records::StreamState::kWaiting;
  }
  if (all_fresh && detail_of(instrument).empty()) {
    return FeedState::kLive;
  }
  return any_waiting ? FeedState::kSubscribing : FeedState::kDegraded;
}

std::string GatewayDesk::clock_trouble() const {
  const double skew_s = static_cast<double>(skew_.skew_ns().value_or(0)) * 1e-9;
  return std::abs(skew_s) <= kWorstSkewSeconds * clock_->speed()
             ? std::string{}
             : fmt::format("this machine's clock is {} s off the gateway's: switch on NTP",
                           std::lround(skew_s));
}

std::string GatewayDesk::detail_of(std::size_t instrument) const {
  const InstrumentDesk& desk = *instruments_[instrument].desk;
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (!part.empty()) {
      text.append(text.empty() ? "" : "; ").append(part);
    }
  };
  add(link_trouble_);
  for (const auto& [farm, words] : broken_farms_) {
    add(words);
  }
  add(calendar_trouble_);
  add(clock_trouble());
  constexpr std::array<std::string_view, 5> kNames{"level one", "depth", "tick-by-tick trades",
                                                   "tick-by-tick quotes", "real-time bars"};
  const auto streams = shown_streams(desk);
  for (std::size_t cell = 0; cell < streams.size(); ++cell) {
    const records::StreamState state = streams_.state({.instrument = instrument, .kind = streams[cell]});
    if (desk.session() && state == records::StreamState::kRefused) {
      add(fmt::format("the gateway gives no {}", kNames[cell]));
    } else if (desk.session() && state == records::StreamState::kOff) {
      add(fmt::format("no subscription is left for {}", kNames[cell]));
    } else if (state == records::StreamState::kStale && link_trouble_.empty()) {
      add(fmt::format("{} is silent", kNames[cell]));
    }
  }
  add(contract_trouble_[instrument]);
  add(hours_trouble_[instrument]);
  add(desk.trouble());
  return text;
}

}  // namespace spy::collector
