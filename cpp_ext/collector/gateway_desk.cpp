#include "collector/gateway_desk.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <system_error>
#include <utility>

#include "collector/home_kind.hpp"
#include "collector/hours_check.hpp"
#include "collector/scaled_wait.hpp"
#include "runtime/monotonic_time.hpp"
#include "runtime/user_error.hpp"
#include "tws/decoding/decode.hpp"
#include "tws/requests/reference_requests.hpp"
#include "tws/requests/session_requests.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteSeconds = 60;
/// A longer pause between two looks at the clock, market time and at least real time, means that the machine
/// slept.
constexpr std::int64_t kLongestPauseNs = 2 * kSecondNs;
constexpr double kLongestPauseRealNs = 1e9;
constexpr std::int64_t kTellEndingsEveryNs = 60 * kSecondNs;
constexpr std::int64_t kTellEndingsAsleepEveryNs = 600 * kSecondNs;
/// By how much the home's clock may differ from the one this collector began with, real time: a restarted
/// session takes a while to begin.
constexpr double kSameClockNs = 60e9;
constexpr std::size_t kShownBytes = 64;
constexpr std::int32_t kBidTick = 1;
constexpr std::int32_t kAskTick = 2;
constexpr std::int32_t kRtVolumeTick = 48;

std::string_view name_of(tws::StreamKind kind) {
  switch (kind) {
    case tws::StreamKind::kMarketData:
      return "level one";
    case tws::StreamKind::kAllLast:
      return "tick-by-tick trades";
    case tws::StreamKind::kBidAsk:
      return "tick-by-tick quotes";
    case tws::StreamKind::kVenueDepth:
      return "depth of its exchange";
    case tws::StreamKind::kSmartDepth:
      return "depth of all exchanges";
    case tws::StreamKind::kRealTimeBars:
      break;
  }
  return "real-time bars";
}

bool informs_only(std::int32_t code) {
  return (code >= 2100 && code < 2200) || reaction_to(code) == Reaction::kNone;
}

}  // namespace

GatewayDesk::GatewayDesk(asio::io_context& context, const runtime::ResolvedConfig& config,
                         std::shared_ptr<const runtime::Clock> clock,
                         std::vector<FollowedInstrument> instruments, std::mutex& lock, OnRefusal on_refusal,
                         OnChange on_change, std::shared_ptr<spdlog::logger> log)
    : clock_(std::move(clock)),
      instruments_(std::move(instruments)),
      state_(config.home / "data" / "state"),
      lock_(&lock),
      on_refusal_(std::move(on_refusal)),
      on_change_(std::move(on_change)),
      log_(std::move(log)),
      keeper_(
          context,
          {.host = config.gateway.host, .port = config.gateway.port, .client_id = config.collector.client_id},
          {.first = scaled_wait(std::chrono::milliseconds{500}, clock_->speed()),
           .longest = scaled_wait(kLongestWaitClosed, clock_->speed()),
           .seed = static_cast<std::uint64_t>(runtime::monotonic_ns())},
          *this),
      timer_(context),
      streams_(instruments_.size(),
               {.depth = config.collector.depth_subscriptions,
                .tick_by_tick = config.collector.tick_by_tick_subscriptions},
               {.send = [this](std::string request) { keeper_.send(std::move(request)); },
                .fresh_id = [this] { return keeper_.fresh_request_id(); }},
               *this),
      backfills_(instruments_.size(),
                 MinuteBackfill{{.send = [this](std::string request) { keeper_.send(std::move(request)); },
                                 .fresh_id = [this] { return keeper_.fresh_request_id(); }}}),
      minutes_wait_real_ns_(instruments_.size()),
      contracts_(instruments_.size()),
      contract_trouble_(instruments_.size()),
      hours_trouble_(instruments_.size()),
      now_(moment()),
      line_(now_, kLinePatienceNs),
      line_heard_ns_(now_.market_ns),
      told_states_(instruments_.size()),
      told_standings_(instruments_.size()) {}

void GatewayDesk::start() {
  wait_for_tick();
  keeper_.start();
}

void GatewayDesk::stop() {
  timer_.cancel();
  keeper_.stop();
}

void GatewayDesk::operator()(const tws::HistoricalData& data) {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    take_past(i, data);
  }
}

void GatewayDesk::take_past(std::size_t instrument, const tws::HistoricalData& data) {
  const std::optional<PastMinutes> past = backfills_[instrument].answered(data);
  InstrumentDesk& desk = *instruments_[instrument].desk;
  if (past && desk.minutes() != nullptr) {
    log_->info("{}: history told {} of {} missed minutes.", desk.instrument().key, past->bars.size(),
               (past->asked.until_second - past->asked.from_second) / kMinuteSeconds);
    backfills_[instrument].told(desk.minutes()->fill(past->asked, past->bars), now_);
  }
}

void GatewayDesk::take_refused_past(const tws::ErrorMessage& error, const std::string& text) {
  tws::HistoricalData nothing;
  nothing.request_id = error.id;
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    if (says_no_trades(error.error_code, text) && instruments_[i].desk->quotes().is_halted()) {
      take_past(i, nothing);
    } else if (!informs_only(error.error_code) && backfills_[i].refused(error.id, now_)) {
      log_->warn("History does not answer ({}: {}).", error.error_code, text);
    }
  }
}

void GatewayDesk::operator()(const tws::ContractData& data) {
  const auto question = contract_questions_.find(data.request_id);
  if (question == contract_questions_.end()) {
    return;
  }
  const std::size_t i = question->second;
  tws::Contract contract;
  contract.contract_id = data.contract_id;
  contract.symbol = data.symbol;
  contract.primary_exchange = data.primary_exchange;
  contract.currency = data.currency;
  contracts_[i] = std::move(contract);
  contract_trouble_[i].clear();
  const std::optional<std::string> trouble = hours_disagreement(data.liquid_hours, instruments_[i].sessions);
  if (trouble && *trouble != hours_trouble_[i]) {
    log_->warn("{}: {}: the calendar is followed.", data.symbol, *trouble);
  }
  hours_trouble_[i] = trouble.value_or("");
}

void GatewayDesk::operator()(const tws::CurrentTime& time) {
  if (time_questions_.empty()) {
    return;
  }
  const tws::Moment asked = time_questions_.front();
  time_questions_.pop_front();
  skew_.answered(asked.market_ns, time.time, now_.market_ns);
  if (link_trouble_.empty()) {
    streams_.confirm(asked.real_ns);
  }
}

void GatewayDesk::operator()(const tws::ErrorMessage& error) {
  const std::string text = error.error_msg.text();
  const LinkNews news = link_news(error.error_code);
  if (error.id <= 0) {
    log_->info("The gateway says {}: {}", error.error_code, text);
    take_link_news(news, text);
    return;
  }
  if (news == LinkNews::kDataTaken) {
    take_link_news(news, text);
  }
  if (const auto refused = streams_.refused(error.id, error.error_code, now_)) {
    const auto& [stream, reaction] = *refused;
    InstrumentDesk& desk = *instruments_[stream.instrument].desk;
    log_->info("{}, {}: the gateway says {}: {}", desk.instrument().key, name_of(stream.kind),
               error.error_code, text);
    if (reaction == Reaction::kResetBook) {
      desk.reset_book(stream.kind, now_.market_ns);
    } else if (reaction == Reaction::kGiveUp) {
      desk.stream_refused(stream.kind);
    }
    return;
  }
  const auto asked = contract_questions_.find(error.id);
  if (asked != contract_questions_.end()) {
    const std::string trouble = fmt::format("the gateway does not know the contract ({})", error.error_code);
    if (std::exchange(contract_trouble_[asked->second], trouble) != trouble) {
      log_->error("{}: {}: {}", instruments_[asked->second].desk->instrument().key, trouble, text);
    }
    return;
  }
  take_refused_past(error, text);
}

void GatewayDesk::operator()(const tws::UnknownMessage& message) {
  ++counts_.unknown;
  log_->debug("A message of the unknown kind {} was skipped.", message.id);
}

void GatewayDesk::operator()(const tws::MalformedMessage& message) {
  ++counts_.malformed;
  std::string bytes;
  for (const char byte : message.bytes.substr(0, kShownBytes)) {
    fmt::format_to(std::back_inserter(bytes), "{:02x}", static_cast<unsigned char>(byte));
  }
  log_->warn("A broken message was skipped: {} {} {}, {} bytes that begin {}.", message.message,
             message.field, message.problem, message.bytes.size(), bytes);
}

void GatewayDesk::on_ready(const tws::Welcome& welcome) {
  const std::scoped_lock hold{*lock_};
  take_time();
  is_connected_ = true;
  ++counts_.sessions;
  link_is_back();
  broken_farms_.clear();
  stalled_real_ns_.reset();
  line_ = tws::QuietWatch{now_, kLinePatienceNs};
  log_->info("A session with the gateway has begun, accounts {}.", welcome.accounts);
  take_account(welcome.accounts);
  time_questions_.clear();
  keeper_.send(tws::ask_market_data_type(tws::WantedData::kLive));
  ask_time();
  contract_questions_.clear();
  ask_contracts();
}

void GatewayDesk::on_frame(const tws::Frame& frame) {
  const std::scoped_lock hold{*lock_};
  take_time();
  ++counts_.heard;
  line_.heard(now_);
  line_heard_ns_ = now_.market_ns;
  tws::decode(frame, *this);
}

void GatewayDesk::on_ended(tws::Ending ending, const std::string& sentence) {
  const std::scoped_lock hold{*lock_};
  take_time();
  const bool was_connected = std::exchange(is_connected_, false);
  const std::int64_t pause_ns = is_subscribed_ ? kTellEndingsEveryNs : kTellEndingsAsleepEveryNs;
  if (was_connected || now_.real_ns - told_ending_real_ns_ >= pause_ns) {
    told_ending_real_ns_ = now_.real_ns;
    log_->warn("{}", sentence);
  }
  link_trouble_ = ending == tws::Ending::kClientIdInUse ? "another program uses the collector's client id"
                                                        : "there is no session with the gateway";
  if (was_connected) {
    feeds_lost(line_heard_ns_, records::GapCause::kDisconnect, link_trouble_);
  }
  streams_.forget(now_, link_trouble_);
  for (MinuteBackfill& backfill : backfills_) {
    backfill.forget();
  }
}

void GatewayDesk::on_stream_asked(const StreamRef& stream) {
  instruments_[stream.instrument].desk->stream_asked(stream.kind, now_.market_ns);
}

void GatewayDesk::on_stream_begun(const StreamRef& stream) {
  InstrumentDesk& desk = *instruments_[stream.instrument].desk;
  log_->info("{}: {} is heard.", desk.instrument().key, name_of(stream.kind));
  desk.stream_begun(stream.kind, gateway_now_ns());
}

void GatewayDesk::on_stream_lost(const StreamRef& stream, bool stands, const std::string& why) {
  InstrumentDesk& desk = *instruments_[stream.instrument].desk;
  log_->warn("{}: {} is lost: {}.", desk.instrument().key, name_of(stream.kind), why);
  const std::int64_t heard_ns = streams_.heard_ns(stream).value_or(now_.market_ns);
  desk.stream_lost(stream.kind, stands, heard_ns, surely_heard_until_ns(heard_ns));
}

void GatewayDesk::compare_with_single_ticks(std::size_t instrument, const tws::TickPrice& tick) {
  if (expects_news(instrument) && (tick.tick_type == kBidTick || tick.tick_type == kAskTick)) {
    for (const tws::StreamKind kind :
         {tws::StreamKind::kBidAsk, tws::StreamKind::kVenueDepth, tws::StreamKind::kSmartDepth}) {
      streams_.contradict({.instrument = instrument, .kind = kind}, now_);
    }
  }
}

void GatewayDesk::compare_with_single_ticks(std::size_t instrument, const tws::TickString& tick) {
  if (expects_news(instrument) && tick.tick_type == kRtVolumeTick &&
      !instruments_[instrument].desk->knows_latest_trade()) {
    streams_.contradict({.instrument = instrument, .kind = tws::StreamKind::kAllLast}, now_);
  }
}

void GatewayDesk::to_book(std::int32_t request_id, const book::BookChange& change) {
  const std::optional<StreamRef> stream = streams_.heard(request_id, now_);
  if (stream && instruments_[stream->instrument].desk->take(stream->kind, change, now_.market_ns)) {
    streams_.doubt(*stream, now_, "its book contradicts itself");
  }
}

void GatewayDesk::take_time() {
  const tws::Moment last = std::exchange(now_, moment());
  const auto longest_ns =
      std::max(kLongestPauseNs, static_cast<std::int64_t>(kLongestPauseRealNs * clock_->speed()));
  const bool has_slept = now_.market_ns - last.market_ns > longest_ns;
  if (has_slept) {
    log_->warn("The machine did not let the collector run for {:.1f} s.",
               static_cast<double>(now_.market_ns - last.market_ns) * 1e-9);
  }
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    InstrumentDesk& desk = *instruments_[i].desk;
    desk.take_time(now_.market_ns);
    if (has_slept) {
      desk.unheard(surely_heard_until_ns(std::min(last.market_ns, feed_heard_ns(i))), gateway_now_ns());
    }
  }
}

void GatewayDesk::doubt_minutes() {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    const StreamRef trades{.instrument = i, .kind = tws::StreamKind::kAllLast};
    const std::int64_t heard_ns = streams_.heard_ns(trades).value_or(now_.market_ns);
    instruments_[i].desk->unheard(surely_heard_until_ns(heard_ns), gateway_now_ns());
  }
}

std::int64_t GatewayDesk::surely_heard_until_ns(std::int64_t heard_ns) const {
  const auto on_its_way_ns = static_cast<std::int64_t>(static_cast<double>(kMinuteGraceNs) * clock_->speed());
  return heard_ns + skew_.skew_ns().value_or(0) - on_its_way_ns;
}

std::int64_t GatewayDesk::gateway_now_ns() const { return now_.market_ns + skew_.skew_ns().value_or(0); }

void GatewayDesk::take_account(const std::string& accounts) {
  is_simulated_ = accounts.starts_with("SIM");
  const records::Source source = is_simulated_ ? records::Source::kSimulated : records::Source::kIbkr;
  try {
    require_same_clock();
    claim_home(state_, source);
  } catch (const runtime::UserError& error) {
    log_->error("{}", error.what());
    on_refusal_(error.what());
    return;
  }
  for (const FollowedInstrument& instrument : instruments_) {
    instrument.desk->set_source(source);
  }
}

void GatewayDesk::require_same_clock() const {
  const std::int64_t apart_ns = runtime::open_clock(state_)->now_ns() - clock_->now_ns();
  if (std::abs(static_cast<double>(apart_ns)) > kSameClockNs * clock_->speed()) {
    throw runtime::UserError(
        "Another simulated session has begun or ended in this home, and the collector's clock is another: "
        "start "
        "the collector again.");
  }
}

void GatewayDesk::take_link_news(LinkNews news, const std::string& text) {
  switch (news) {
    case LinkNews::kLost:
      link_trouble_ = text;
      streams_.pause("the gateway says that its own connection is lost");
      feeds_lost(now_.market_ns, records::GapCause::kDisconnect, text);
      break;
    case LinkNews::kKept:
      link_is_back();
      broken_farms_.clear();
      streams_.hasten(now_);
      break;
    case LinkNews::kDataLost:
      link_is_back();
      broken_farms_.clear();
      streams_.ask_all_anew(now_, "the gateway has lost all subscriptions");
      break;
    case LinkNews::kFarmBroken:
      broken_farms_[farm_of(text)] = text;
      doubt_minutes();
      break;
    case LinkNews::kFarmRestored:
      take_farm_back(farm_of(text));
      break;
    case LinkNews::kDataTaken:
      streams_.pause("another session of the same user takes the data");
      break;
    case LinkNews::kNone:
      break;
  }
}

void GatewayDesk::take_farm_back(const std::string& farm) {
  const auto lifted = std::erase_if(broken_farms_, [&farm](const auto& broken) {
    return farm.empty() || broken.first.empty() || broken.first == farm;
  });
  if (lifted > 0) {
    doubt_minutes();
    streams_.hasten(now_);
  }
  if (!link_trouble_.empty() && !streams_.is_any_asked()) {
    log_->info("A server of market data is back while no stream stands, so the link counts as back.");
    link_is_back();
  }
}

void GatewayDesk::link_is_back() {
  link_trouble_.clear();
  for (MinuteBackfill& backfill : backfills_) {
    backfill.forget();
  }
}

void GatewayDesk::feeds_lost(std::int64_t since_ns, records::GapCause cause, const std::string& why) {
  for (const FollowedInstrument& instrument : instruments_) {
    instrument.desk->feed_lost(since_ns, now_.market_ns, cause, why);
  }
}

Expectation GatewayDesk::expectation(std::size_t instrument) const {
  if (!is_connected_ || !link_trouble_.empty()) {
    return Expectation::kUnknown;
  }
  const bool is_trading = is_market_open(instrument) && !instruments_[instrument].desk->quotes().is_halted();
  return is_trading ? Expectation::kNews : Expectation::kQuiet;
}

bool GatewayDesk::expects_news(std::size_t instrument) const {
  return expectation(instrument) == Expectation::kNews;
}

bool GatewayDesk::is_market_open(std::size_t instrument) const {
  const std::optional<runtime::Session>& session = instruments_[instrument].desk->session();
  return session && session->contains(now_.market_ns);
}

tws::Moment GatewayDesk::moment() const {
  return {.market_ns = clock_->now_ns(), .real_ns = runtime::monotonic_ns()};
}

}  // namespace spy::collector
