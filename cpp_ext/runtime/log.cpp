#include "runtime/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <utility>

#include "runtime/new_york_iso.hpp"
#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

constexpr char kMarketTimeFlag = '*';
constexpr std::size_t kBytesInMegabyte = std::size_t{1} << 20U;

/// Writes the market time of the moment at which a line is formatted, to the microsecond.
class MarketTime final : public spdlog::custom_flag_formatter {
 public:
  explicit MarketTime(std::shared_ptr<const Clock> clock) : clock_(std::move(clock)) {}

  void format(const spdlog::details::log_msg& /*message*/, const std::tm& /*time*/,
              spdlog::memory_buf_t& line) override {
    const std::int64_t now = clock_->now_ns();
    const std::string text = new_york_iso(now - now % 1000);
    line.append(text.data(), text.data() + text.size());
  }

  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<MarketTime>(clock_);
  }

 private:
  std::shared_ptr<const Clock> clock_;
};

std::shared_ptr<spdlog::sinks::sink> open_sink(const std::filesystem::path& file, const LogConfig& config) {
  try {
    return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
        file.string(), config.file_megabytes * kBytesInMegabyte, config.files - 1);
  } catch (const spdlog::spdlog_ex& error) {
    throw UserError(fmt::format(
        "{} cannot be opened ({}): let this user write there, or name another folder in `log.folder`.",
        file.string(), error.what()));
  }
}

}  // namespace

std::shared_ptr<spdlog::logger> open_log(const std::string& name, const LogConfig& config,
                                         std::shared_ptr<const Clock> clock) {
  auto logger = std::make_shared<spdlog::logger>(name, open_sink(config.folder / (name + ".log"), config));
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  const bool simulated = clock->is_simulated();
  formatter->add_flag<MarketTime>(kMarketTimeFlag, std::move(clock))
      .set_pattern(simulated ? "%* SIMULATED %l [%n] %v" : "%* %l [%n] %v");
  logger->set_formatter(std::move(formatter));
  logger->set_level(config.level);
  logger->flush_on(spdlog::level::warn);
  spdlog::register_logger(logger);
  spdlog::flush_every(std::chrono::seconds{1});
  return logger;
}

}  // namespace spy::runtime
