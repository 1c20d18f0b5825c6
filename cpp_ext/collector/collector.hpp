#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <spdlog/logger.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "collector/conductor.hpp"
#include "collector/gateway_desk.hpp"
#include "collector/instrument_desk.hpp"
#include "files/file_writer.hpp"
#include "publish/publisher.hpp"
#include "runtime/clock.hpp"
#include "runtime/resolved_config.hpp"

namespace spy::collector {

/// The whole collector: a thread that lives with the gateway, one that makes a row each second, one that
/// writes files.
class Collector {
 public:
  /// Gives the publisher of an instrument by its file-safe key; it must outlive the collector.
  using PublisherOf = std::function<publish::Publisher&(const std::string&)>;

  /// Called with the sentence when the collector must not go on, such as with a live gateway in a simulated
  /// home.
  using OnRefusal = std::function<void(const std::string&)>;

  /// Prepares everything. Throws UserError where the kernel state for the coming session is damaged or was
  /// left by another kernel.
  Collector(const runtime::ResolvedConfig& config, std::shared_ptr<const runtime::Clock> clock,
            const PublisherOf& publisher_of, OnRefusal on_refusal, std::shared_ptr<spdlog::logger> log);
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  /// Stops.
  ~Collector();

  /// Begins to collect.
  void start();

  /// Leaves the gateway, writes out what is there and ends all threads; a second call does nothing.
  void stop();

 private:
  void each_second(std::int64_t now_ns);
  void make_seconds(InstrumentDesk& desk, std::int64_t close_ns, std::int64_t now_ns) const;
  void tell_health(std::int64_t now_ns, std::optional<records::FeedState> state);

  std::shared_ptr<const runtime::Clock> clock_;
  std::shared_ptr<spdlog::logger> log_;
  std::unique_ptr<files::FileWriter> files_;
  std::mutex lock_;  ///< Held by whoever touches the desks.
  std::vector<std::unique_ptr<InstrumentDesk>> desks_;
  std::vector<publish::Publisher*> publishers_;  ///< By instrument.
  asio::io_context context_{1};
  std::unique_ptr<GatewayDesk> gateway_;
  std::unique_ptr<Conductor> conductor_;
  std::thread network_;
  std::string files_trouble_;             ///< As the log was told it the last time.
  std::int64_t health_told_real_ns_ = 0;  ///< When health was told the last time, real time.
};

}  // namespace spy::collector
