#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bindings/bindings.hpp"
#include "bindings/feature_arrays.hpp"
#include "features/catalogue/catalogue.hpp"
#include "features/catalogue/feature.hpp"
#include "features/catalogue/kernel_hash.hpp"
#include "features/days/day_context.hpp"
#include "features/days/day_summary.hpp"
#include "features/feature_kernel.hpp"
#include "features/history.hpp"
#include "features/live/live_kernel.hpp"
#include "features/missing.hpp"
#include "runtime/user_error.hpp"

namespace py = pybind11;

namespace spy::bindings {

namespace {

using features::DayContext;
using features::DaySummary;
using features::FeatureDescription;
using features::FeatureKernel;
using features::FormulaSymbol;
using features::kMissing;
using features::LiveKernel;
using features::MinuteInput;

std::vector<DaySummary> restored(const std::vector<py::bytes>& saved) {
  std::vector<DaySummary> summaries;
  summaries.reserve(saved.size());
  for (const py::bytes& bytes : saved) {
    summaries.push_back(DaySummary::restored(bytes));
  }
  return summaries;
}

std::vector<py::bytes> saved(const std::vector<DaySummary>& summaries) {
  std::vector<py::bytes> bytes;
  bytes.reserve(summaries.size());
  for (const DaySummary& summary : summaries) {
    bytes.emplace_back(summary.save());
  }
  return bytes;
}

template <typename Row>
Array<double> array_of(const Row& row) {
  Array<double> array = new_array(row.values().size());
  std::ranges::copy(row.values(), writable(array).begin());
  return array;
}

Array<double> new_matrix(std::size_t rows) {
  return Array<double>{std::array{rows, features::kMinuteFeatures}};
}

Array<double> feature_rows(const DayContext& context, std::int64_t session_minutes,
                           const MinuteArrays& minutes) {
  Array<double> rows = new_matrix(minutes.columns().size());
  const std::span<double> out = writable(rows);
  const py::gil_scoped_release released;
  features::feature_rows(context, session_minutes, minutes.columns(), out);
  return rows;
}

py::bytes day_summary(std::int64_t session_minutes, const MinuteArrays& minutes) {
  return features::day_summary(session_minutes, minutes.columns()).save();
}

std::pair<Array<double>, std::vector<py::bytes>> history_rows(const std::vector<py::bytes>& earlier,
                                                              const Array<std::int64_t>& session_minutes,
                                                              const Array<std::int64_t>& rows_by_day,
                                                              const MinuteArrays& minutes) {
  const std::vector<DaySummary> before = restored(earlier);
  const features::DayLengths days{.session_minutes = numbers_of("session_minutes", session_minutes),
                                  .rows = numbers_of("rows_by_day", rows_by_day)};
  Array<double> rows = new_matrix(minutes.columns().size());
  const std::span<double> out = writable(rows);
  std::vector<DaySummary> summaries;
  {
    const py::gil_scoped_release released;
    summaries = features::history_rows(before, days, minutes.columns(), out);
  }
  return {rows, saved(summaries)};
}

MinuteInput minute_input(std::int32_t minute, double open, double high, double low, double close,
                         double volume, double wap, double count, double implied_volatility,
                         double minutes_to_event) {
  return {.minute = minute,
          .open = open,
          .high = high,
          .low = low,
          .close = close,
          .volume = volume,
          .wap = wap,
          .count = count,
          .implied_volatility = implied_volatility,
          .minutes_to_event = minutes_to_event};
}

features::BookSide book_side(const char* name, const Array<double>& levels) {
  if (levels.ndim() != 2 || levels.shape(1) != 2) {
    throw runtime::UserError(std::string{"The array `"} + name +
                             "` must have a row a level with its price and size: give it in that shape.");
  }
  features::BookSide side;
  side.count = std::min(static_cast<std::size_t>(levels.shape(0)), features::kBookLevels);
  for (std::size_t level = 0; level < side.count; ++level) {
    side.levels[level] = {.price = levels.at(level, 0), .size = levels.at(level, 1)};
  }
  return side;
}

void bind_catalogue(py::module_& module) {
  py::class_<FeatureDescription>(module, "FeatureDescription", py::is_final(),
                                 "All there is to say of one feature.")
      .def_readonly("name", &FeatureDescription::name, "Its name and column.")
      .def_readonly("formula", &FeatureDescription::formula, "How it is reckoned, in the formula symbols.")
      .def_readonly("window", &FeatureDescription::window,
                    "What it looks back on, and whether that counts session minutes or bars.")
      .def_readonly("unit", &FeatureDescription::unit, "Unit of its values.")
      .def_readonly("warm_up_minutes", &FeatureDescription::warm_up_minutes,
                    "Minutes from the open until it can be there, with no minute missing.")
      .def_readonly("earlier_sessions", &FeatureDescription::earlier_sessions,
                    "Least number of earlier sessions it asks for.")
      .def_property_readonly(
          "needs", [](const FeatureDescription& feature) { return features::text_of(feature.needs); },
          "What it is reckoned from.")
      .def_readonly("reason", &FeatureDescription::reason, "Why it earns its place.");
  module.def(
      "feature_catalogue",
      [] {
        const auto catalogue = features::feature_catalogue();
        return std::vector(catalogue.begin(), catalogue.end());
      },
      "All features in the order of their columns: first those that bars give, then the live-only ones.");
  module.def(
      "formula_symbols",
      [] {
        std::vector<std::pair<std::string, std::string>> symbols;
        for (const FormulaSymbol& symbol : features::formula_symbols()) {
          symbols.emplace_back(symbol.symbol, symbol.meaning);
        }
        return symbols;
      },
      "The symbols of the formulas, each with what it stands for.");
  module.def("kernel_hash", &features::kernel_hash,
             "16 hexadecimal digits that change with the catalogue and with the kernel's numbers.");
  module.attr("KERNEL_VERSION") = features::kKernelVersion;
  module.attr("EARLIER_SESSIONS") = features::kEarlierSessions;
}

void bind_history(py::module_& module) {
  py::class_<MinuteArrays>(module, "MinuteColumns", py::is_final(), "Minutes in columns.")
      .def(py::init<Array<std::int64_t>, Array<double>, Array<double>, Array<double>, Array<double>,
                    Array<double>, Array<double>, Array<double>, Array<double>, Array<double>>(),
           py::kw_only(), py::arg("minute"), py::arg("open"), py::arg("high"), py::arg("low"),
           py::arg("close"), py::arg("volume"), py::arg("wap"), py::arg("count"),
           py::arg("implied_volatility"), py::arg("minutes_to_event"),
           "Columns of one length; what is not known is NaN.")
      .def("__len__", [](const MinuteArrays& minutes) { return minutes.columns().size(); });
  py::class_<DayContext>(module, "DayContext", py::is_final(), "All that earlier sessions tell a day.")
      .def(py::init(
               [](const std::vector<py::bytes>& earlier) { return features::context_of(restored(earlier)); }),
           py::arg("earlier"), "What the up to 22 sessions right before a day, oldest first, tell it.")
      .def_readonly("sessions", &DayContext::sessions, "How many of the earlier sessions had bars.")
      .def_readonly("previous_close", &DayContext::previous_close, "Close of the session right before.");
  module.def("feature_rows", &feature_rows, py::arg("context"), py::arg("session_minutes"),
             py::arg("minutes"), "The features of one session's minutes, a row a minute.");
  module.def("day_summary", &day_summary, py::arg("session_minutes"), py::arg("minutes"),
             "What one session leaves to later ones.");
  module.def("history_rows", &history_rows, py::arg("earlier"), py::arg("session_minutes"),
             py::arg("rows_by_day"), py::arg("minutes"),
             "The features of many consecutive sessions, and what each leaves to later ones.");
}

void bind_kernel(py::module_& module) {
  py::class_<FeatureKernel>(module, "FeatureKernel", py::is_final(),
                            "The features that bars give, one session at a time.")
      .def(py::init<>())
      .def("begin_day", &FeatureKernel::begin_day, py::arg("context"), py::arg("session_minutes"),
           "Begins a session of so many minutes.")
      .def(
          "update",
          [](FeatureKernel& kernel, const MinuteInput& bar) { return array_of(kernel.update(bar)); },
          py::arg("bar"), "Takes in a finished minute and gives its features.")
      .def(
          "peek",
          [](const FeatureKernel& kernel, const MinuteInput& bar) { return array_of(kernel.peek(bar)); },
          py::arg("bar"), "What `update` would give if the minute ended now; changes nothing.")
      .def(
          "end_day", [](FeatureKernel& kernel) { return py::bytes(kernel.end_day().save()); },
          "Ends the session and gives what it leaves to later ones.")
      .def(
          "save", [](const FeatureKernel& kernel) { return py::bytes(kernel.save()); },
          "All state as bytes to keep.")
      .def(
          "restore", [](FeatureKernel& kernel, const py::bytes& state) { kernel.restore(state); },
          py::arg("state"), "Takes over a saved state.")
      .def("state_hash", &FeatureKernel::state_hash,
           "16 hexadecimal digits that are the same exactly when the state is.");
  py::class_<MinuteInput>(module, "MinuteInput", py::is_final(), "What is known of one minute of a session.")
      .def(py::init(&minute_input), py::arg("minute"), py::kw_only(), py::arg("open"), py::arg("high"),
           py::arg("low"), py::arg("close"), py::arg("volume") = kMissing, py::arg("wap") = kMissing,
           py::arg("count") = kMissing, py::arg("implied_volatility") = kMissing,
           py::arg("minutes_to_event") = kMissing, "One minute; what is not known is left out or NaN.");
}

void bind_live_kernel(py::module_& module) {
  py::class_<LiveKernel>(module, "LiveKernel", py::is_final(),
                         "The features that live quotes and the order book give, one session at a time.")
      .def(py::init<>())
      .def("begin_day", &LiveKernel::begin_day, py::arg("session_minutes"),
           "Begins a session of so many minutes.")
      .def(
          "observe_quote",
          [](LiveKernel& kernel, std::int64_t time_ns, double bid, double bid_size, double ask,
             double ask_size) {
            kernel.observe(features::QuoteInput{
                .time_ns = time_ns, .bid = bid, .bid_size = bid_size, .ask = ask, .ask_size = ask_size});
          },
          py::arg("time_ns"), py::kw_only(), py::arg("bid"), py::arg("bid_size"), py::arg("ask"),
          py::arg("ask_size"), "Takes in a change of the best bid or ask.")
      .def(
          "observe_book",
          [](LiveKernel& kernel, std::int64_t time_ns, const Array<double>& bids, const Array<double>& asks) {
            kernel.observe(features::BookInput{
                .time_ns = time_ns, .bids = book_side("bids", bids), .asks = book_side("asks", asks)});
          },
          py::arg("time_ns"), py::kw_only(), py::arg("bids"), py::arg("asks"),
          "Takes in a snapshot of the book.")
      .def(
          "update",
          [](LiveKernel& kernel, std::int32_t minute, std::int64_t end_ns) {
            return array_of(kernel.update(minute, end_ns));
          },
          py::arg("minute"), py::arg("end_ns"), "Ends a minute and gives its features.")
      .def(
          "peek",
          [](const LiveKernel& kernel, std::int32_t minute, std::int64_t now_ns) {
            return array_of(kernel.peek(minute, now_ns));
          },
          py::arg("minute"), py::arg("now_ns"), "What `update` would give; changes nothing.")
      .def(
          "save", [](const LiveKernel& kernel) { return py::bytes(kernel.save()); },
          "All state as bytes to keep.")
      .def(
          "restore", [](LiveKernel& kernel, const py::bytes& state) { kernel.restore(state); },
          py::arg("state"), "Takes over a saved state.")
      .def("state_hash", &LiveKernel::state_hash,
           "16 hexadecimal digits that are the same exactly when the state is.");
}

}  // namespace

void bind_features(py::module_& module) {
  bind_catalogue(module);
  bind_history(module);
  bind_kernel(module);
  bind_live_kernel(module);
}

}  // namespace spy::bindings
