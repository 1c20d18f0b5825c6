#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "collector/collector.hpp"
#include "publish/feed_server.hpp"
#include "runtime/clock.hpp"
#include "runtime/log.hpp"
#include "runtime/process_lock.hpp"
#include "runtime/resolved_config.hpp"
#include "runtime/service_manager.hpp"
#include "runtime/user_error.hpp"

namespace {

using spy::runtime::ResolvedConfig;

/// The signals that this program waits for; blocked in every thread.
sigset_t blocked_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Takes over what may change while the collector runs: how it logs.
void reload(const std::filesystem::path& file, spdlog::logger& log) {
  try {
    log.set_level(spy::runtime::read_resolved_config(file).log.level);
    log.info("The settings were read again; all but the log level hold from the next start.");
  } catch (const spy::runtime::UserError& error) {
    log.error("{} The former settings stay.", error.what());
  }
}

/// Waits until told to end.
void serve(const sigset_t& signals, const std::filesystem::path& file, spdlog::logger& log) {
  int number = 0;
  while (sigwait(&signals, &number) == 0 && number == SIGHUP) {
    reload(file, log);
  }
}

std::vector<std::string> keys_of(const ResolvedConfig& config) {
  std::vector<std::string> keys;
  std::ranges::transform(config.instruments, std::back_inserter(keys), &spy::runtime::InstrumentConfig::key);
  return keys;
}

/// Collects until told to end; gives what went wrong beyond remedy, or nothing.
std::string collect(const std::filesystem::path& file) {
  const sigset_t signals = blocked_signals();
  const ResolvedConfig config = spy::runtime::read_resolved_config(file);
  const std::filesystem::path state = config.home / "data" / "state";
  const spy::runtime::ProcessLock lock{state / "locks" / "collector", "collects in this home"};
  const std::shared_ptr<const spy::runtime::Clock> clock = spy::runtime::open_clock(state);
  const std::shared_ptr<spdlog::logger> log = spy::runtime::open_log("collector", config.log, clock);
  spy::publish::FeedServer server{config.publish, keys_of(config)};
  std::mutex refusal_lock;
  std::string refusal;
  spy::collector::Collector collector{
      config, clock,
      [&server](const std::string& key) -> spy::publish::Publisher& { return server.publisher(key); },
      [&](const std::string& sentence) {
        const std::scoped_lock hold{refusal_lock};
        refusal = sentence;
        kill(getpid(), SIGTERM);
      },
      log};
  collector.start();
  log->info("The collector runs, process {}.", getpid());
  spy::runtime::tell_service_manager(spy::runtime::kServiceIsReady);
  serve(signals, file, *log);
  spy::runtime::tell_service_manager(spy::runtime::kServiceIsStopping);
  collector.stop();
  log->info("The collector has ended.");
  const std::scoped_lock hold{refusal_lock};
  return refusal;
}

/// Prints a sentence and gives the exit status of a failure.
int fail(const char* sentence) {
  std::fprintf(stderr, "%s\n", sentence);  // NOLINT(*-vararg): no stream is needed for a line
  return 1;
}

}  // namespace

/// The collector as a program: `spy-collector RESOLVED_FILE`. SIGTERM and SIGINT end it, SIGHUP makes it read
/// its settings again.
int main(int argument_count, char** argument_values) {
  const std::span<char*> arguments{argument_values, static_cast<std::size_t>(argument_count)};
  if (arguments.size() != 2) {
    return fail("Give the file of resolved settings: spy-collector HOME/data/state/resolved.toml.");
  }
  try {
    const std::string refusal = collect(arguments[1]);
    spdlog::shutdown();
    return refusal.empty() ? 0 : fail(refusal.c_str());
  } catch (const std::exception& error) {
    spdlog::shutdown();
    return fail(error.what());
  }
}
