#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <system_error>
#include <utility>

#include "collector/gateway_desk.hpp"
#include "collector/scaled_wait.hpp"
#include "runtime/user_error.hpp"
#include "tws/requests/reference_requests.hpp"
#include "tws/requests/session_requests.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteSeconds = 60;
constexpr std::chrono::milliseconds kTick{50};
/// How long before the open streams are subscribed to, market time.
constexpr std::int64_t kBeforeOpenNs = 120 * kSecondNs;
/// How long after the close late trades and history are waited for at most, market time.
constexpr std::int64_t kAfterCloseNs = 120 * kSecondNs;
/// How long minutes wait for history that does not answer, real time.
constexpr std::int64_t kHistoryPatienceNs = 40 * kSecondNs;
constexpr std::int64_t kAskTimeEveryNs = 10 * kSecondNs;
constexpr std::int64_t kConfirmEveryNs = kSecondNs / 2;
constexpr std::int64_t kAskContractsEveryNs = 10 * kSecondNs;
/// After how long a line that stays silent though it was asked is given up, real time.
constexpr std::int64_t kSilencePatienceNs = kSecondNs;

/// The streams whose silence together means that nothing is known of an instrument any more.
constexpr std::array kFeedKinds{tws::StreamKind::kMarketData, tws::StreamKind::kAllLast,
                                tws::StreamKind::kBidAsk};

}  // namespace

void GatewayDesk::wait_for_tick() {
  timer_.expires_after(kTick);
  timer_.async_wait([this](std::error_code cancelled) {
    if (!cancelled) {
      tick();
      wait_for_tick();
    }
  });
}

void GatewayDesk::tick() {
  std::string drop_reason;
  {
    const std::scoped_lock hold{*lock_};
    take_time();
    follow_calendar();
    close_minutes();
    if (is_connected_) {
      look_after_line(drop_reason);
      look_after_streams();
      backfill();
      const bool is_urgent = streams_.awaits_confirmation();
      if (now_.real_ns - time_asked_real_ns_ >= (is_urgent ? kConfirmEveryNs : kAskTimeEveryNs)) {
        ask_time();
      }
      if (now_.real_ns - contracts_asked_real_ns_ >= kAskContractsEveryNs &&
          std::ranges::any_of(contracts_, [](const auto& contract) { return !contract; })) {
        ask_contracts();
      }
    }
    tell_changes();
  }
  if (!drop_reason.empty()) {
    keeper_.drop(drop_reason);
  }
}

void GatewayDesk::follow_calendar() {
  for (FollowedInstrument& instrument : instruments_) {
    try {
      follow_calendar(instrument);
    } catch (const runtime::UserError& error) {
      if (calendar_trouble_.empty()) {
        calendar_trouble_ = error.what();
        log_->error("{}", calendar_trouble_);
      }
    }
  }
  const bool is_wanted = std::ranges::any_of(
      instruments_, [](const FollowedInstrument& one) { return one.desk->session().has_value(); });
  if (is_wanted != is_subscribed_) {
    is_subscribed_ = is_wanted;
    keeper_.set_longest_wait(scaled_wait(is_wanted ? kLongestWaitOpen : kLongestWaitClosed, clock_->speed()));
    is_wanted ? streams_.open(now_) : streams_.close();
    log_->info(is_wanted ? "The market opens soon or is open: streams are subscribed to."
                         : "The market is closed: the collector sleeps until the next session.");
  }
}

void GatewayDesk::follow_calendar(FollowedInstrument& instrument) {
  InstrumentDesk& desk = *instrument.desk;
  if (desk.session()) {
    const runtime::SessionHours& hours = desk.session()->hours;
    const bool is_complete = desk.next_second_ns() >= hours.close_ns && !desk.minutes()->open_second() &&
                             !desk.minutes()->missed();
    if (now_.market_ns >= hours.close_ns &&
        (is_complete || now_.market_ns >= hours.close_ns + kAfterCloseNs)) {
      log_->info("{}: the session of {} is over.", desk.instrument().key, text_of(hours.date));
      desk.end_session();
    }
    return;
  }
  const std::optional<runtime::Session> present = instrument.sessions.session_at(now_.market_ns);
  const runtime::Session session = present ? *present : instrument.sessions.next_session(now_.market_ns);
  if (now_.market_ns >= session.hours.open_ns - kBeforeOpenNs) {
    log_->info("{}: the session of {} begins.", desk.instrument().key, text_of(session.hours.date));
    desk.begin_session(session, now_.market_ns);
    desk.feed_lost(now_.market_ns, now_.market_ns,
                   is_connected_ ? records::GapCause::kStale : records::GapCause::kDisconnect,
                   is_connected_ ? "nothing heard yet" : "there is no session with the gateway");
  }
}

void GatewayDesk::look_after_line(std::string& drop_reason) {
  bool is_news_due = false;
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    is_news_due =
        is_news_due || (expects_news(i) && streams_.heard_ns({.instrument = i, .kind = kFeedKinds[0]}));
  }
  if (!is_news_due) {
    line_ = tws::QuietWatch{now_, kLinePatienceNs};
    stalled_real_ns_.reset();
  } else if (!line_.is_too_quiet(now_)) {
    stalled_real_ns_.reset();
    if (line_.is_half_too_quiet(now_) && time_asked_real_ns_ <= line_.last().real_ns) {
      ask_time();
    }
  } else if (!stalled_real_ns_) {
    stalled_real_ns_ = now_.real_ns;
    log_->warn(
        "Nothing is heard although the connection stands, not even the time that the gateway was asked for.");
    streams_.pause("nothing is heard on the connection");
    feeds_lost(line_heard_ns_, records::GapCause::kStale, "nothing was heard although the connection stood");
    ask_time();
  } else if (now_.real_ns - *stalled_real_ns_ >= kSilencePatienceNs) {
    drop_reason = "it says nothing any more although it stands, so another is made";
  }
}

void GatewayDesk::look_after_streams() {
  if (stalled_real_ns_) {
    return;
  }
  notice_that_link_is_back();
  std::vector<Expectation> expected(instruments_.size());
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    expected[i] = expectation(i);
    InstrumentDesk& desk = *instruments_[i].desk;
    if (expected[i] != Expectation::kNews) {
      continue;
    }
    for (const tws::StreamKind kind : desk.doubted_books(now_.market_ns)) {
      streams_.doubt({.instrument = i, .kind = kind}, now_, "its book is doubted");
    }
  }
  streams_.tick(now_, contracts_, expected);
  notice_silence(expected);
}

void GatewayDesk::notice_silence(const std::vector<Expectation>& expected) {
  const bool is_link_lost = !link_trouble_.empty();
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    bool is_silent = expected[i] != Expectation::kQuiet;
    for (const tws::StreamKind kind : kFeedKinds) {
      const StreamRef stream{.instrument = i, .kind = kind};
      is_silent = is_silent && streams_.state(stream) == records::StreamState::kStale;
    }
    if (is_silent) {
      instruments_[i].desk->feed_lost(
          feed_heard_ns(i), now_.market_ns,
          is_link_lost ? records::GapCause::kDisconnect : records::GapCause::kStale,
          is_link_lost ? link_trouble_ : "no stream was heard although the connection lives");
    }
  }
}

std::int64_t GatewayDesk::feed_heard_ns(std::size_t instrument) const {
  std::int64_t heard_ns = 0;
  for (const tws::StreamKind kind : kFeedKinds) {
    heard_ns = std::max(heard_ns, streams_.heard_ns({.instrument = instrument, .kind = kind}).value_or(0));
  }
  return heard_ns;
}

void GatewayDesk::notice_that_link_is_back() {
  if (!link_trouble_.empty() && streams_.is_any_steady()) {
    log_->info("Streams are heard again, so the gateway's link is back although it did not say so.");
    link_is_back();
  }
}

void GatewayDesk::close_minutes() {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    close_minutes(i);
  }
}

void GatewayDesk::close_minutes(std::size_t instrument) {
  InstrumentDesk& desk = *instruments_[instrument].desk;
  if (desk.minutes() == nullptr) {
    return;
  }
  const std::optional<std::int64_t> open = desk.minutes()->open_second();
  if (!open) {
    return;
  }
  const std::int64_t end_second = *open + kMinuteSeconds;
  const std::int64_t boundary_ns = end_second * kSecondNs;
  const auto grace_ns = static_cast<std::int64_t>(static_cast<double>(kMinuteGraceNs) * clock_->speed());
  const std::int64_t skew_ns = skew_.skew_ns().value_or(0);
  const std::int64_t due_ns = now_.market_ns + skew_ns - grace_ns;
  if (boundary_ns > due_ns) {
    return;
  }
  const std::int64_t verdict_ns = std::max(4 * kSecondNs, 4 * grace_ns);
  const std::optional<std::int64_t> level_one =
      streams_.heard_ns({.instrument = instrument, .kind = tws::StreamKind::kMarketData});
  const bool is_surely_whole = level_one && *level_one + skew_ns >= boundary_ns && desk.knows_latest_trade();
  const bool is_judged = due_ns - boundary_ns > verdict_ns;
  if (!desk.trades_are_bridged() && !is_surely_whole && !is_judged) {
    return;
  }
  const std::int64_t patience_ns = expects_news(instrument) ? 0 : tws::QuietWatch::kPatienceNs;
  if (is_judged && feed_heard_ns(instrument) + skew_ns < boundary_ns - patience_ns) {
    desk.unheard(boundary_ns - kSecondNs, boundary_ns - kSecondNs);
  }
  desk.close_minutes(end_second);
}

void GatewayDesk::backfill() {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    const std::optional<tws::Contract>& contract = contracts_[i];
    if (instruments_[i].desk->minutes() != nullptr && contract) {
      backfill(i, *contract);
    }
  }
}

void GatewayDesk::backfill(std::size_t instrument, const tws::Contract& contract) {
  MinuteDesk& minutes = *instruments_[instrument].desk->minutes();
  const std::optional<MissedMinutes> missed = minutes.missed();
  std::optional<std::int64_t>& since = minutes_wait_real_ns_[instrument];
  if (!missed || !link_trouble_.empty()) {
    since.reset();
  } else {
    since = since.value_or(now_.real_ns);
  }
  std::optional<MissedMinutes> given_up;
  if (link_trouble_.empty()) {
    given_up = backfills_[instrument].tick(now_, missed, contract);
  }
  if (since && now_.real_ns - *since > kHistoryPatienceNs) {
    given_up = missed;
    since.reset();
  }
  if (given_up) {
    log_->warn("{}: history does not tell {} missed minutes; they stay as they were heard.",
               instruments_[instrument].desk->instrument().key,
               (given_up->until_second - given_up->from_second) / kMinuteSeconds);
    minutes.give_up(*given_up);
  }
}

void GatewayDesk::ask_time() {
  time_questions_.push_back(now_);
  time_asked_real_ns_ = now_.real_ns;
  keeper_.send(tws::ask_current_time());
}

void GatewayDesk::ask_contracts() {
  contracts_asked_real_ns_ = now_.real_ns;
  contract_questions_.clear();
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    tws::Contract wanted;
    wanted.symbol = instruments_[i].desk->instrument().symbol;
    wanted.currency = instruments_[i].desk->instrument().currency;
    const std::int32_t id = keeper_.fresh_request_id();
    contract_questions_[id] = i;
    keeper_.send(tws::ask_contract_data(id, wanted));
  }
}

}  // namespace spy::collector
