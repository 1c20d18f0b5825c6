#include "collector/collector.hpp"

#include <asio/post.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

#include "collector/kernel_state.hpp"
#include "runtime/monotonic_time.hpp"
#include "runtime/service_manager.hpp"

namespace spy::collector {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
/// How often health is told at most, real time: a fast clock needs no more of it.
constexpr std::int64_t kHealthEveryNs = 250'000'000;
/// So late, in real time, a row would no longer tell of its second.
constexpr double kLatestRowNs = 2e9;

/// Refuses a kernel state that cannot be used for the session that is on or comes next.
void check_kernel_state(const runtime::ResolvedConfig& config, const runtime::InstrumentConfig& instrument,
                        std::int64_t now_ns) {
  const runtime::SessionTable sessions{config, instrument.calendar};
  const std::optional<runtime::Session> present = sessions.session_at(now_ns);
  const runtime::Session session = present ? *present : sessions.next_session(now_ns);
  std::ignore = kernel_at_open(config.home / "data" / "state", instrument.key, session.hours.date);
}

}  // namespace

Collector::Collector(const runtime::ResolvedConfig& config, std::shared_ptr<const runtime::Clock> clock,
                     const PublisherOf& publisher_of, OnRefusal on_refusal,
                     std::shared_ptr<spdlog::logger> log)
    : clock_(std::move(clock)), log_(std::move(log)) {
  if (config.collector.files) {
    files_ = std::make_unique<files::FileWriter>(files::FileWriterSettings{.sync = config.collector.sync});
  }
  std::vector<FollowedInstrument> followed;
  for (const runtime::InstrumentConfig& instrument : config.instruments) {
    check_kernel_state(config, instrument, clock_->now_ns());
    publishers_.push_back(&publisher_of(instrument.key));
    desks_.push_back(
        std::make_unique<InstrumentDesk>(instrument, clock_->speed(),
                                         InstrumentOutlets{.data = config.home / "data",
                                                           .state = config.home / "data" / "state",
                                                           .files = files_.get(),
                                                           .publisher = publishers_.back(),
                                                           .log = log_}));
    followed.push_back(
        {.desk = desks_.back().get(), .sessions = runtime::SessionTable{config, instrument.calendar}});
  }
  gateway_ = std::make_unique<GatewayDesk>(
      context_, config, clock_, std::move(followed), lock_, std::move(on_refusal),
      [this](std::int64_t now_ns) { tell_health(now_ns, std::nullopt); }, log_);
}

Collector::~Collector() { stop(); }

void Collector::start() {
  asio::post(context_, [this] { gateway_->start(); });
  network_ = std::thread{[this] { context_.run(); }};
  conductor_ = std::make_unique<Conductor>(clock_, [this](std::int64_t now_ns) { each_second(now_ns); });
}

void Collector::stop() {
  if (!network_.joinable()) {
    return;
  }
  conductor_.reset();
  asio::post(context_, [this] {
    gateway_->stop();
    context_.stop();
  });
  network_.join();
  const std::scoped_lock hold{lock_};
  tell_health(clock_->now_ns(), records::FeedState::kStopping);
  for (const std::unique_ptr<InstrumentDesk>& desk : desks_) {
    desk->end_session();
  }
  files_.reset();
}

void Collector::each_second(std::int64_t now_ns) {
  const std::scoped_lock hold{lock_};
  for (const std::unique_ptr<InstrumentDesk>& desk : desks_) {
    if (const std::optional<runtime::Session>& session = desk->session()) {
      make_seconds(*desk, session->hours.close_ns, now_ns);
    }
  }
  const std::int64_t real_ns = runtime::monotonic_ns();
  if (real_ns - health_told_real_ns_ >= kHealthEveryNs) {
    health_told_real_ns_ = real_ns;
    tell_health(now_ns, std::nullopt);
    runtime::tell_service_manager(runtime::kServiceIsAlive);
  }
}

void Collector::make_seconds(InstrumentDesk& desk, std::int64_t close_ns, std::int64_t now_ns) const {
  desk.look_at_clock(now_ns);
  const std::int64_t until_ns = std::min(now_ns - now_ns % kSecondNs, close_ns);
  const auto latest_ns = std::max(5 * kSecondNs, static_cast<std::int64_t>(kLatestRowNs * clock_->speed()));
  if (now_ns - desk.next_second_ns() > latest_ns && desk.next_second_ns() + kSecondNs < until_ns) {
    desk.miss_seconds(desk.next_second_ns(), until_ns - kSecondNs);
  }
  while (desk.next_second_ns() + kSecondNs <= until_ns) {
    desk.make_second(desk.next_second_ns() + kSecondNs, now_ns);
  }
}

void Collector::tell_health(std::int64_t now_ns, std::optional<records::FeedState> state) {
  const files::FilesStatus files = files_ ? files_->status() : files::FilesStatus{};
  if (files.trouble != files_trouble_) {
    files_trouble_ = files.trouble;
    if (files.trouble.empty()) {
      log_->info("Files are written again.");
    } else {
      log_->error("{}", files.trouble);
    }
  }
  for (std::size_t i = 0; i < publishers_.size(); ++i) {
    records::HealthRow row;
    gateway_->write_health(i, now_ns, row);
    row.state = state.value_or(row.state);
    row.files_ok = files.trouble.empty();
    row.file_rows_dropped = files.dropped;
    if (!files.trouble.empty()) {
      std::string detail{row.detail.view()};
      detail.insert(0, files.trouble + (detail.empty() ? "" : "; "));
      row.detail = decltype(row.detail){detail};
    }
    publishers_[i]->health(row);
  }
}

}  // namespace spy::collector
