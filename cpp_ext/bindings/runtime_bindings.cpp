#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bindings/bindings.hpp"
#include "runtime/build_info.hpp"
#include "runtime/calendar_date.hpp"
#include "runtime/clock.hpp"
#include "runtime/new_york_iso.hpp"
#include "runtime/new_york_time.hpp"
#include "runtime/resolved_config.hpp"
#include "runtime/session_table.hpp"
#include "runtime/user_error.hpp"

namespace py = pybind11;

namespace spy::bindings {

namespace {

using GilReleased = py::call_guard<py::gil_scoped_release>;
using OpenAndClose = std::pair<std::int64_t, std::int64_t>;

OpenAndClose open_and_close(const runtime::Session& session) {
  return {session.hours.open_ns, session.hours.close_ns};
}

std::optional<OpenAndClose> open_and_close(const std::optional<runtime::Session>& session) {
  return session ? std::optional{open_and_close(*session)} : std::nullopt;
}

std::optional<OpenAndClose> session_on(const runtime::SessionTable& table, std::int64_t date) {
  const auto parsed = runtime::date_from_yyyymmdd(date);
  if (!parsed) {
    throw runtime::UserError(std::to_string(date) + " is no date: write it as yyyymmdd, such as 20240308.");
  }
  return open_and_close(table.session_on(*parsed));
}

std::map<std::string, std::string> build_info() {
  const runtime::BuildInfo info = runtime::build_info();
  return {{"version", info.version},
          {"compiler", info.compiler},
          {"build_type", info.build_type},
          {"flags", info.flags}};
}

void bind_clock(py::module_& module) {
  using runtime::Clock;
  py::classh<Clock>(module, "Clock", py::is_final(),
                    "Market time as C++ sees it, the same that the Python clock tells.")
      .def_static(
          "open", [](const std::string& state_folder) { return runtime::open_clock(state_folder); },
          py::arg("state_folder"), GilReleased(),
          "The clock of the home whose state lies in `state_folder`: simulated while the anchor's owner "
          "lives, else real.")
      .def("now_ns", &Clock::now_ns, "The present market time in nanoseconds since 1970 UTC.")
      .def(
          "now_iso", [](const Clock& clock) { return runtime::new_york_iso(clock.now_ns()); },
          "The present market time in New York as ISO 8601 text with offset.")
      .def_property_readonly("speed", &Clock::speed, "Market seconds that pass in one real second.")
      .def_property_readonly("is_simulated", &Clock::is_simulated,
                             "Whether this time is that of a simulated session.");
}

void bind_new_york_time(py::module_& module) {
  module.def("new_york_iso", &runtime::new_york_iso, py::arg("epoch_ns"),
             "ISO 8601 text with offset of an instant in nanoseconds since 1970 UTC; the years 2007 to 2099 "
             "are known.");
  module.def(
      "new_york_offset_seconds",
      [](std::int64_t epoch_ns) { return runtime::new_york_offset(epoch_ns).count(); }, py::arg("epoch_ns"),
      "How many seconds New York's clocks are ahead of UTC at an instant: -14400 or -18000.");
  module.def(
      "parse_new_york_iso", &runtime::parse_new_york_iso, py::arg("text"),
      "The instant that a text such as 2024-03-08T09:30:00-05:00 names, in nanoseconds since 1970 UTC.");
}

void bind_session_table(py::module_& module) {
  using runtime::SessionTable;
  py::class_<SessionTable>(module, "SessionTable", py::is_final(),
                           "The trading sessions of one calendar, as the resolved settings hold them.")
      .def(py::init([](const std::string& resolved_path, const std::string& calendar) {
             return SessionTable{runtime::read_resolved_config(resolved_path), calendar};
           }),
           py::arg("resolved_path"), py::arg("calendar"), GilReleased(),
           "Reads the sessions of `calendar` from the file of resolved settings.")
      .def("session_on", &session_on, py::arg("yyyymmdd"),
           "Opening and close of the session of a date, None on a day without trading.")
      .def(
          "session_at",
          [](const SessionTable& table, std::int64_t instant) {
            return open_and_close(table.session_at(instant));
          },
          py::arg("epoch_ns"),
          "Opening and close of the session that is on at an instant, None while the market is closed.")
      .def(
          "next_session",
          [](const SessionTable& table, std::int64_t instant) {
            return open_and_close(table.next_session(instant));
          },
          py::arg("epoch_ns"), "Opening and close of the first session that opens after an instant.");
}

}  // namespace

void bind_runtime(py::module_& module) {
  module.def("build_info", &build_info,
             "How this module was built: version, compiler, build_type and flags.");
  bind_clock(module);
  bind_new_york_time(module);
  bind_session_table(module);
}

}  // namespace spy::bindings
