#include "collector/stream_desk.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <utility>

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
/// IBKR takes one request for single ticks of an instrument in 15 s.
constexpr std::int64_t kSingleTickSpacingNs = 15'200'000'000;
/// Single ticks and books may pause while level one has nothing to say either, and bars come every five
/// seconds.
constexpr std::int64_t kPausePatienceNs = 15 * kSecondNs;
/// How long a stream may be silent while level one tells of what it should tell: market time, and at least
/// real time.
constexpr std::int64_t kContradictionNs = 3 * kSecondNs;
constexpr std::int64_t kContradictionRealNs = kSecondNs / 2;
/// How far apart two contradictions lie at least, real time: what was on its way has arrived by then.
constexpr std::int64_t kAgainNs = kSecondNs / 4;
/// For how long a stream must have been heard for its link to be believed: market time, and at least real
/// time.
constexpr std::int64_t kSteadyNs = 5 * kSecondNs;
constexpr std::int64_t kSteadyRealNs = kSecondNs;
constexpr std::int64_t kLongestWaitNs = 60 * kSecondNs;
/// After so many refusals for asking too soon a stream counts as refused for want of room.
constexpr std::int64_t kPatientWaits = 3;

bool is_single_ticks(tws::StreamKind kind) {
  return kind == tws::StreamKind::kAllLast || kind == tws::StreamKind::kBidAsk;
}

/// How long until a stream is asked for again that was asked for in vain so often.
std::int64_t wait_after(std::int64_t waits) {
  std::int64_t wait = 2 * kSecondNs;
  for (std::int64_t doubling = 0; doubling < waits && wait < kLongestWaitNs; ++doubling) {
    wait *= 2;
  }
  return std::min(wait, kLongestWaitNs);
}

tws::QuietWatch watch_of(tws::StreamKind kind, tws::Moment now) {
  return kind != tws::StreamKind::kMarketData ? tws::QuietWatch{now, kPausePatienceNs} : tws::QuietWatch{now};
}

}  // namespace

StreamDesk::StreamDesk(std::size_t instruments, const tws::StreamLimits& limits, RequestWay way,
                       StreamListener& listener)
    : way_(std::move(way)), listener_(&listener), single_ticks_asked_ns_(instruments) {
  for (const tws::PlannedStream& planned : tws::plan_subscriptions(instruments, limits).streams) {
    streams_.emplace_back().ref = {.instrument = planned.symbol, .kind = planned.kind};
  }
}

void StreamDesk::open(tws::Moment now) {
  is_open_ = true;
  for (Stream& stream : streams_) {
    stream.is_given_up = false;
    stream.waits = 0;
    stream.state = records::StreamState::kWaiting;
    stream.due_ns = now.market_ns;
  }
}

void StreamDesk::close() {
  is_open_ = false;
  for (Stream& stream : streams_) {
    cancel(stream);
    stream.state = records::StreamState::kOff;
    stream.was_told_begun = false;
  }
}

void StreamDesk::forget(tws::Moment now, const std::string& why) {
  by_request_.clear();
  for (Stream& stream : streams_) {
    stream.request_id = 0;
    stream.is_given_up = false;
    stream.waits = 0;
    if (is_open_) {
      lose(stream, records::StreamState::kWaiting, now.market_ns, why);
    }
  }
}

void StreamDesk::pause(const std::string& why) {
  for (Stream& stream : streams_) {
    if (stream.request_id != 0) {
      stream.is_confirmed = false;
      lose(stream, records::StreamState::kStale, stream.due_ns, why);
    }
  }
}

void StreamDesk::ask_all_anew(tws::Moment now, const std::string& why) { forget(now, why); }

void StreamDesk::hasten(tws::Moment now) {
  for (Stream& stream : streams_) {
    if (stream.request_id == 0 && stream.state == records::StreamState::kStale) {
      stream.waits = 0;
      stream.due_ns = std::min(stream.due_ns, now.market_ns);
    }
  }
}

void StreamDesk::tick(tws::Moment now, std::span<const std::optional<tws::Contract>> contracts,
                      std::span<const Expectation> expected) {
  if (!is_open_) {
    return;
  }
  for (Stream& stream : streams_) {
    const std::optional<tws::Contract>& contract = contracts[stream.ref.instrument];
    if (stream.request_id != 0) {
      look_after(stream, now, expected[stream.ref.instrument]);
    } else if (contract && expected[stream.ref.instrument] != Expectation::kUnknown && may_ask(stream, now)) {
      ask(stream, *contract, now);
    }
  }
}

void StreamDesk::confirm(std::int64_t asked_real_ns) {
  for (Stream& stream : streams_) {
    stream.is_confirmed =
        stream.is_confirmed || (stream.request_id != 0 && stream.asked.real_ns <= asked_real_ns);
  }
}

bool StreamDesk::awaits_confirmation() const {
  return std::ranges::any_of(
      streams_, [](const Stream& stream) { return stream.request_id != 0 && !stream.is_confirmed; });
}

std::optional<StreamRef> StreamDesk::heard(std::int32_t request_id, tws::Moment now) {
  const auto found = by_request_.find(request_id);
  if (found == by_request_.end()) {
    return std::nullopt;
  }
  Stream& stream = streams_[found->second];
  stream.watch.heard(now);
  stream.heard = now;
  stream.contradicted.reset();
  stream.state = records::StreamState::kFresh;
  stream.waits = 0;
  if (!std::exchange(stream.was_told_begun, true)) {
    stream.begun = now;
    note_single_ticks(stream, now);
    listener_->on_stream_begun(stream.ref);
  }
  return stream.ref;
}

std::optional<std::pair<StreamRef, Reaction>> StreamDesk::refused(std::int32_t request_id, std::int32_t code,
                                                                  tws::Moment now) {
  const auto found = by_request_.find(request_id);
  if (found == by_request_.end()) {
    return std::nullopt;
  }
  Stream& stream = streams_[found->second];
  const Reaction reaction = reaction_to(code);
  const std::string why = fmt::format("the gateway answered {}", code);
  if (reaction == Reaction::kResubscribe) {
    cancel(stream);
    lose(stream, records::StreamState::kWaiting, now.market_ns, why);
  } else if (reaction == Reaction::kGiveUp) {
    cancel(stream);
    stream.is_given_up = true;
    lose(stream, records::StreamState::kRefused, now.market_ns, why);
  } else if (reaction == Reaction::kWait) {
    by_request_.erase(found);
    stream.request_id = 0;
    const bool soon = is_single_ticks(stream.ref.kind) && ++stream.waits < kPatientWaits;
    lose(stream, soon ? records::StreamState::kWaiting : records::StreamState::kRefused,
         now.market_ns + (soon ? kSingleTickSpacingNs : kLongestWaitNs), why);
  }
  return std::pair{stream.ref, reaction};
}

void StreamDesk::doubt(const StreamRef& stream, tws::Moment now, const std::string& why) {
  constexpr std::int64_t kPauseNs = kSecondNs / 2;
  Stream* const found = find(stream);
  if (found != nullptr && found->request_id != 0) {
    cancel(*found);
    lose(*found, records::StreamState::kWaiting, now.market_ns + kPauseNs, why);
  }
}

void StreamDesk::contradict(const StreamRef& stream, tws::Moment now) {
  Stream* const found = find(stream);
  if (found == nullptr || !found->was_told_begun) {
    return;
  }
  const tws::Moment last = found->heard.value_or(found->asked);
  if (now.market_ns - last.market_ns <= kContradictionNs ||
      now.real_ns - last.real_ns <= kContradictionRealNs) {
    return;
  }
  if (!found->contradicted) {
    found->contradicted = now;
  } else if (now.real_ns - found->contradicted->real_ns >= kAgainNs) {
    cancel(*found);
    lose(*found, records::StreamState::kStale, now.market_ns, "level one tells of more than it does");
  }
}

records::StreamState StreamDesk::state(const StreamRef& stream) const {
  const Stream* const found = find(stream);
  return found == nullptr ? records::StreamState::kOff : found->state;
}

std::optional<std::int64_t> StreamDesk::heard_ns(const StreamRef& stream) const {
  const Stream* const found = find(stream);
  return found == nullptr || !found->heard ? std::nullopt : std::optional{found->heard->market_ns};
}

bool StreamDesk::is_any_steady() const {
  return std::ranges::any_of(streams_, [](const Stream& stream) {
    return stream.was_told_begun && stream.begun && stream.heard &&
           stream.heard->market_ns - stream.begun->market_ns >= kSteadyNs &&
           stream.heard->real_ns - stream.begun->real_ns >= kSteadyRealNs;
  });
}

bool StreamDesk::is_any_asked() const {
  return std::ranges::any_of(streams_, [](const Stream& stream) { return stream.request_id != 0; });
}

bool StreamDesk::all_begun() const {
  return is_open_ && std::ranges::all_of(streams_, [](const Stream& stream) {
           return stream.is_given_up || stream.was_told_begun;
         });
}

void StreamDesk::ask(Stream& stream, const tws::Contract& contract, tws::Moment now) {
  stream.request_id = way_.fresh_id();
  by_request_[stream.request_id] = static_cast<std::size_t>(&stream - streams_.data());
  stream.state = records::StreamState::kWaiting;
  stream.asked = now;
  stream.is_confirmed = false;
  stream.contradicted.reset();
  stream.watch = watch_of(stream.ref.kind, now);
  note_single_ticks(stream, now);
  listener_->on_stream_asked(stream.ref);
  way_.send(tws::subscription(stream.ref.kind, stream.request_id, contract));
}

void StreamDesk::note_single_ticks(const Stream& stream, tws::Moment now) {
  if (is_single_ticks(stream.ref.kind)) {
    single_ticks_asked_ns_[stream.ref.instrument] = now.market_ns;
  }
}

void StreamDesk::look_after(Stream& stream, tws::Moment now, Expectation expected) {
  const bool is_silence_telling =
      expected == Expectation::kNews || (expected == Expectation::kUnknown && stream.was_told_begun);
  if (!is_silence_telling) {
    stream.watch = watch_of(stream.ref.kind, now);
  } else if (stream.watch.is_too_quiet(now)) {
    gone_quiet(stream, now, expected);
  }
  if (expected == Expectation::kQuiet && !stream.was_told_begun && stream.is_confirmed) {
    stream.was_told_begun = true;
    stream.state = records::StreamState::kFresh;
    listener_->on_stream_begun(stream.ref);
  }
}

void StreamDesk::gone_quiet(Stream& stream, tws::Moment now, Expectation expected) {
  if (expected == Expectation::kUnknown) {
    stream.is_confirmed = false;
    lose(stream, records::StreamState::kStale, stream.due_ns,
         "it was heard after the link was lost, no more");
    return;
  }
  cancel(stream);
  const std::int64_t wait = stream.was_told_begun && stream.waits == 0 ? 0 : wait_after(stream.waits);
  ++stream.waits;
  lose(stream, records::StreamState::kStale, now.market_ns + wait, "it has gone quiet");
}

void StreamDesk::lose(Stream& stream, records::StreamState state, std::int64_t due_ns,
                      const std::string& why) {
  stream.state = state;
  stream.due_ns = due_ns;
  stream.begun.reset();
  if (std::exchange(stream.was_told_begun, false)) {
    listener_->on_stream_lost(stream.ref, stream.request_id != 0, why);
  }
}

void StreamDesk::cancel(Stream& stream) {
  if (stream.request_id != 0) {
    way_.send(tws::cancellation(stream.ref.kind, stream.request_id));
    by_request_.erase(stream.request_id);
    stream.request_id = 0;
  }
}

bool StreamDesk::may_ask(const Stream& stream, tws::Moment now) const {
  if (stream.is_given_up || now.market_ns < stream.due_ns) {
    return false;
  }
  const std::optional<std::int64_t>& asked = single_ticks_asked_ns_[stream.ref.instrument];
  return !is_single_ticks(stream.ref.kind) || !asked || now.market_ns - *asked >= kSingleTickSpacingNs;
}

const StreamDesk::Stream* StreamDesk::find(const StreamRef& stream) const {
  const auto found = std::ranges::find(streams_, stream, &Stream::ref);
  return found == streams_.end() ? nullptr : &*found;
}

StreamDesk::Stream* StreamDesk::find(const StreamRef& stream) {
  const auto found = std::ranges::find(streams_, stream, &Stream::ref);
  return found == streams_.end() ? nullptr : &*found;
}

}  // namespace spy::collector
