#include <pybind11/pybind11.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bindings/bindings.hpp"
#include "collector/collector.hpp"
#include "collector/row_queue.hpp"
#include "runtime/clock.hpp"
#include "runtime/log.hpp"
#include "runtime/process_lock.hpp"
#include "runtime/resolved_config.hpp"
#include "runtime/user_error.hpp"

namespace py = pybind11;

namespace spy::bindings {

namespace {

using GilReleased = py::call_guard<py::gil_scoped_release>;

constexpr const char* kLogName = "collector";
/// How long Python waits without looking whether Ctrl-C was pressed.
constexpr std::chrono::nanoseconds kSignalPause = std::chrono::milliseconds{100};

std::vector<std::string> keys_of(const runtime::ResolvedConfig& config) {
  std::vector<std::string> keys;
  keys.reserve(config.instruments.size());
  for (const runtime::InstrumentConfig& instrument : config.instruments) {
    keys.push_back(instrument.key);
  }
  return keys;
}

py::tuple shown(const collector::QueuedRow& queued) {
  return std::visit(
      [&queued](const auto& row) {
        const void* const begin = &row;
        return py::make_tuple(queued.row.index(), queued.instrument,
                              py::bytes{static_cast<const char*>(begin), sizeof(row)});
      },
      queued.row);
}

/// A collector that lives in the process of the interpreter.
class PythonCollector {
 public:
  explicit PythonCollector(const std::string& resolved_path)
      : config_(runtime::read_resolved_config(resolved_path)), rows_(keys_of(config_)) {}

  PythonCollector(const PythonCollector&) = delete;
  PythonCollector& operator=(const PythonCollector&) = delete;
  ~PythonCollector() { stop(); }

  void start() {
    if (collector_) {
      throw runtime::UserError("This collector runs already: stop it first.");
    }
    const std::filesystem::path state = config_.home / "data" / "state";
    lock_ = std::make_unique<runtime::ProcessLock>(state / "locks" / "collector", "collects in this home");
    const std::shared_ptr<const runtime::Clock> clock = runtime::open_clock(state);
    try {
      collector_ = std::make_unique<collector::Collector>(
          config_, clock,
          [this](const std::string& key) -> publish::Publisher& { return rows_.publisher(key); },
          [this](const std::string& sentence) { refuse(sentence); },
          runtime::open_log(kLogName, config_.log, clock));
    } catch (...) {
      stop();
      throw;
    }
    collector_->start();
  }

  void stop() {
    if (lock_) {
      collector_.reset();
      spdlog::drop(kLogName);
      lock_.reset();
    }
  }

  py::object next(double timeout_s) {
    using Clock = std::chrono::steady_clock;
    constexpr double kLongest = 1e9;
    const auto patience = std::chrono::duration<double>{std::clamp(timeout_s, 0.0, kLongest)};
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(patience);
    while (true) {
      const std::chrono::nanoseconds left = std::max(end - Clock::now(), Clock::duration::zero());
      if (const auto row = wait(std::min(left, kSignalPause))) {
        return shown(*row);
      }
      require_not_refused();
      if (PyErr_CheckSignals() != 0) {
        throw py::error_already_set();
      }
      if (left <= kSignalPause) {
        return py::none();
      }
    }
  }

  [[nodiscard]] std::int64_t dropped() const { return rows_.dropped(); }

 private:
  std::optional<collector::QueuedRow> wait(std::chrono::nanoseconds longest) {
    const py::gil_scoped_release released;
    return rows_.next(longest);
  }

  void refuse(const std::string& sentence) {
    const std::scoped_lock lock{refusal_lock_};
    refusal_ = sentence;
  }

  void require_not_refused() {
    const std::scoped_lock lock{refusal_lock_};
    if (!refusal_.empty()) {
      throw runtime::UserError(refusal_);
    }
  }

  runtime::ResolvedConfig config_;
  collector::RowQueue rows_;
  std::unique_ptr<runtime::ProcessLock> lock_;
  std::unique_ptr<collector::Collector> collector_;
  std::mutex refusal_lock_;
  std::string refusal_;
};

}  // namespace

void bind_collector(py::module_& module) {
  py::classh<PythonCollector>(module, "Collector", py::is_final(),
                              "The collector of spy-collector in this process, on threads of its own.")
      .def(py::init<const std::string&>(), py::arg("resolved_path"), GilReleased(),
           "Prepares a collector for the home whose resolved settings these are.")
      .def("start", &PythonCollector::start, GilReleased(),
           "Begins to collect; refused while another collector of this home runs.")
      .def("stop", &PythonCollector::stop, GilReleased(),
           "Writes out what is there and ends all threads; what was not taken out yet stays.")
      .def("next", &PythonCollector::next, py::arg("timeout_s"),
           "The oldest row that was not taken out yet as (kind, instrument, bytes), kinds counted as in a "
           "feed; "
           "None when none came in time.")
      .def_property_readonly("dropped", &PythonCollector::dropped,
                             "Rows that were dropped because nobody took them out in time.");
}

}  // namespace spy::bindings
