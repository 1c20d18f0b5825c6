#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>

#include "bindings/bindings.hpp"
#include "bindings/feature_arrays.hpp"
#include "features/indicators/batch.hpp"
#include "features/state/saved_machine.hpp"

namespace py = pybind11;

namespace spy::bindings {

namespace {

using features::Atr;
using features::Bollinger;
using features::BollingerValue;
using features::Ema;
using features::Macd;
using features::MacdValue;
using features::Rsi;
using features::StateKind;
using ThreeArrays = std::tuple<Array<double>, Array<double>, Array<double>>;
using ThreeNumbers = std::tuple<double, double, double>;

double shown(double value) { return value; }
ThreeNumbers shown(const MacdValue& value) { return {value.line, value.signal, value.histogram}; }
ThreeNumbers shown(const BollingerValue& value) { return {value.upper, value.middle, value.lower}; }

/// Runs a machine that gives one number a bar over its input columns.
template <typename Machine, typename Columns>
Array<double> one_column(const Machine& machine, std::size_t rows, const Columns& columns) {
  Array<double> out = new_array(rows);
  const std::span<double> written = writable(out);
  const py::gil_scoped_release released;
  features::run_over(machine, columns, written);
  return out;
}

/// Runs a machine that gives three numbers a bar over closes; the three arrays lie in one block, which costs
/// one allocation and not three.
template <typename Machine>
ThreeArrays three_columns(const Machine& machine, std::span<const double> close) {
  const std::size_t rows = close.size();
  Array<double> block = new_array(3 * rows);
  const std::span<double> all = writable(block);
  const features::ThreeColumns written{
      .first = all.first(rows), .second = all.subspan(rows, rows), .third = all.last(rows)};
  {
    const py::gil_scoped_release released;
    features::run_over(machine, close, written);
  }
  const auto part = [&](std::span<double> column) {
    return Array<double>{static_cast<py::ssize_t>(rows), column.data(), block};
  };
  return {part(written.first), part(written.second), part(written.third)};
}

/// What every stream indicator offers beside `update` and `peek`.
template <StateKind Kind, typename Machine>
void add_state(py::class_<Machine>& bound) {
  bound
      .def(
          "save", [](const Machine& machine) { return py::bytes(features::saved(Kind, machine)); },
          "All state as bytes to keep.")
      .def(
          "restore",
          [](Machine& machine, const py::bytes& state) {
            features::restore(Kind, machine, std::string{state});
          },
          py::arg("state"), "Takes over a saved state.")
      .def(
          "state_hash",
          [](const Machine& machine) { return features::hash_of(features::saved(Kind, machine)); },
          "16 hexadecimal digits that are the same exactly when the state is.");
}

/// Binds an indicator that is fed one number a bar.
template <StateKind Kind, typename Machine>
void add_stream_of_closes(py::class_<Machine>& bound) {
  bound
      .def(
          "update", [](Machine& machine, double close) { return shown(machine.update(close)); },
          py::arg("close"), "Takes in a bar and gives the indicator; a missing number changes nothing.")
      .def(
          "peek",
          [](const Machine& machine, double close) {
            Machine copy = machine;
            return shown(copy.update(close));
          },
          py::arg("close"), "What `update` would give; changes nothing.");
  add_state<Kind>(bound);
}

void bind_streams(py::module_& module) {
  py::class_<Ema> ema(module, "Ema", py::is_final(), "The exponential moving average.");
  ema.def(py::init<std::int32_t>(), py::arg("period"));
  add_stream_of_closes<StateKind::kEma>(ema);
  py::class_<Rsi> rsi(module, "Rsi", py::is_final(), "Wilder's relative strength index, 0 to 100.");
  rsi.def(py::init<std::int32_t>(), py::arg("period"));
  add_stream_of_closes<StateKind::kRsi>(rsi);
  py::class_<Macd> macd(module, "Macd", py::is_final(), "Moving average convergence and divergence.");
  macd.def(py::init<std::int32_t, std::int32_t, std::int32_t>(), py::arg("fast"), py::arg("slow"),
           py::arg("signal"));
  add_stream_of_closes<StateKind::kMacd>(macd);
  py::class_<Bollinger> bollinger(module, "Bollinger", py::is_final(), "Bollinger's bands.");
  bollinger.def(py::init<std::int32_t, double>(), py::arg("period"), py::arg("width"));
  add_stream_of_closes<StateKind::kBollinger>(bollinger);
  py::class_<Atr> atr(module, "Atr", py::is_final(), "The average true range.");
  atr.def(py::init<std::int32_t>(), py::arg("period"))
      .def("update", &Atr::update, py::arg("high"), py::arg("low"), py::arg("close"),
           "Takes in a bar and gives the range; a bar with a missing price changes nothing.")
      .def(
          "peek",
          [](Atr machine, double high, double low, double close) { return machine.update(high, low, close); },
          py::arg("high"), py::arg("low"), py::arg("close"), "What `update` would give; changes nothing.");
  add_state<StateKind::kAtr>(atr);
}

void bind_batch(py::module_& module) {
  module.def(
      "ema",
      [](const Array<double>& close, std::int32_t period) {
        return one_column(Ema{period}, static_cast<std::size_t>(close.size()), numbers_of("close", close));
      },
      py::arg("close"), py::arg("period"), "The exponential moving average of each bar.");
  module.def(
      "rsi",
      [](const Array<double>& close, std::int32_t period) {
        return one_column(Rsi{period}, static_cast<std::size_t>(close.size()), numbers_of("close", close));
      },
      py::arg("close"), py::arg("period"), "Wilder's relative strength index of each bar.");
  module.def(
      "atr",
      [](const Array<double>& high, const Array<double>& low, const Array<double>& close,
         std::int32_t period) {
        const std::span<const double> highs = numbers_of("high", high);
        const features::BarColumns bars{.high = highs,
                                        .low = numbers_of("low", low, highs.size()),
                                        .close = numbers_of("close", close, highs.size())};
        return one_column(Atr{period}, highs.size(), bars);
      },
      py::arg("high"), py::arg("low"), py::arg("close"), py::arg("period"),
      "The average true range of each bar.");
  module.def(
      "macd",
      [](const Array<double>& close, std::int32_t fast, std::int32_t slow, std::int32_t signal) {
        return three_columns(Macd{fast, slow, signal}, numbers_of("close", close));
      },
      py::arg("close"), py::arg("fast"), py::arg("slow"), py::arg("signal"),
      "Line, signal and histogram of the MACD of each bar.");
  module.def(
      "bollinger",
      [](const Array<double>& close, std::int32_t period, double width) {
        return three_columns(Bollinger{period, width}, numbers_of("close", close));
      },
      py::arg("close"), py::arg("period"), py::arg("width"),
      "Upper, middle and lower Bollinger band of each bar.");
}

}  // namespace

void bind_indicators(py::module_& module) {
  bind_streams(module);
  bind_batch(module);
}

}  // namespace spy::bindings
