#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bindings/bindings.hpp"
#include "publish/feed_follower.hpp"
#include "publish/feed_server.hpp"
#include "runtime/user_error.hpp"

namespace py = pybind11;

namespace spy::bindings {

namespace {

/// How long Python waits without looking whether Ctrl-C was pressed.
constexpr std::chrono::nanoseconds kSignalPause = std::chrono::milliseconds{100};

py::tuple shown_record(const publish::FeedReading& reading, const publish::FeedBuffer& buffer) {
  const auto kind = static_cast<std::size_t>(reading.kind);
  const void* const begin = buffer.data();
  return py::make_tuple(
      kind, reading.number, reading.published_ns,
      py::bytes{static_cast<const char*>(begin), publish::kRingSizes.at(kind).record_bytes});
}

py::tuple shown_news(const publish::FeedNews& news, const publish::FeedBuffer& buffer) {
  if (const auto* const restarted = std::get_if<publish::FeedRestarted>(&news)) {
    return py::make_tuple(restarted->epoch);
  }
  const auto& reading = std::get<publish::FeedReading>(news);
  return reading.missed > 0 ? py::make_tuple(static_cast<std::size_t>(reading.kind), reading.missed)
                            : shown_record(reading, buffer);
}

/// So many seconds, at least none and at most some years.
std::chrono::nanoseconds nanoseconds(double seconds) {
  constexpr double kLongest = 1e9;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>{std::clamp(seconds, 0.0, kLongest)});
}

/// Reads a feed for Python.
class PythonFeedReader {
 public:
  PythonFeedReader(const std::string& folder, const std::string& instrument, bool from_oldest, double awake_s)
      : folder_(folder),
        instrument_(instrument),
        follower_(folder, instrument, from_oldest ? publish::FeedStart::kOldest : publish::FeedStart::kNow,
                  nanoseconds(awake_s)) {}

  py::object next(std::uint64_t kinds, double timeout_s) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + nanoseconds(timeout_s);
    while (true) {
      const std::chrono::nanoseconds left = std::max(end - Clock::now(), Clock::duration::zero());
      if (const auto news = wait(publish::FeedKinds{kinds}, std::min(left, kSignalPause))) {
        return shown_news(*news, buffer_);
      }
      if (PyErr_CheckSignals() != 0) {
        throw py::error_already_set();
      }
      if (left <= kSignalPause) {
        return py::none();
      }
    }
  }

  py::object newest(std::size_t kind) {
    const auto reading = follower_.reader().newest(static_cast<publish::FeedKind>(kind), buffer_);
    return reading ? py::object{shown_record(*reading, buffer_)} : py::object{py::none()};
  }

  /// The slots of a kind as they lie in shared memory; they stay mapped as long as the array lives.
  [[nodiscard]] py::array slots(std::size_t kind) const {
    auto file = std::make_unique<publish::FeedFollower>(folder_, instrument_, publish::FeedStart::kNow);
    const publish::RingSize& ring = publish::kRingSizes.at(kind);
    const void* const begin = file->bytes().data() + publish::ring_offset(kind);
    const py::capsule owner{
        file.release(), [](void* kept) {
          const std::unique_ptr<publish::FeedFollower> released{static_cast<publish::FeedFollower*>(kept)};
        }};
    const std::array<std::size_t, 2> shape{ring.slots, publish::slot_bytes(ring.record_bytes)};
    py::array bytes{py::dtype::of<std::uint8_t>(), shape, begin, owner};
    bytes.attr("setflags")(py::arg("write") = false);
    return bytes;
  }

  [[nodiscard]] std::optional<std::string> source() const {
    const auto source = follower_.reader().source();
    return source ? std::optional{std::string{records::to_word(*source)}} : std::nullopt;
  }

  [[nodiscard]] const publish::FeedHeader& header() const { return follower_.reader().header(); }

 private:
  std::optional<publish::FeedNews> wait(publish::FeedKinds kinds, std::chrono::nanoseconds longest) {
    const py::gil_scoped_release released;
    return follower_.next(kinds, buffer_, longest);
  }

  std::string folder_;
  std::string instrument_;
  publish::FeedFollower follower_;
  publish::FeedBuffer buffer_{};
};

template <typename Record>
Record record_from(std::string_view bytes) {
  if (bytes.size() != sizeof(Record)) {
    throw runtime::UserError("These bytes are no record of that kind: make them with `cells_of`.");
  }
  Record record;
  void* const place = &record;
  bytes.copy(static_cast<char*>(place), sizeof(record));
  return record;
}

void publish_record(publish::FeedServer& server, const std::string& instrument, std::size_t kind,
                    std::string_view bytes) {
  publish::Publisher& publisher = server.publisher(instrument);
  switch (static_cast<publish::FeedKind>(kind)) {
    case publish::FeedKind::kSecond: {
      const auto row = record_from<records::SecondRow>(bytes);
      publisher.second(row, row.tape.view());
      break;
    }
    case publish::FeedKind::kMinute:
      publisher.minute(record_from<records::MinuteRow>(bytes));
      break;
    case publish::FeedKind::kTrade:
      publisher.trade(record_from<records::TradeRow>(bytes));
      break;
    case publish::FeedKind::kHealth:
      publisher.health(record_from<records::HealthRow>(bytes));
      break;
  }
}

void bind_feed_reader(py::module_& module) {
  py::class_<PythonFeedReader>(module, "FeedReader", py::is_final(),
                               "Reads the feed of one instrument from shared memory.")
      .def(py::init<const std::string&, const std::string&, bool, double>(), py::arg("folder"),
           py::arg("instrument"), py::kw_only(), py::arg("from_oldest"), py::arg("awake_s") = 0.0,
           "Opens the feed of an instrument's key in `folder`.")
      .def("next", &PythonFeedReader::next, py::arg("kinds"), py::arg("timeout_s"),
           "What comes next of the kinds whose bits are set, or None when nothing came in time.")
      .def("newest", &PythonFeedReader::newest, py::arg("kind"), "The newest record of a kind, or None.")
      .def("slots", &PythonFeedReader::slots, py::arg("kind"),
           "The bytes of a kind's slots as they lie in shared memory.")
      .def_property_readonly("source", &PythonFeedReader::source, "What the gateway is, None until known.")
      .def_property_readonly(
          "epoch", [](const PythonFeedReader& reader) { return reader.header().epoch; },
          "When the collector that writes it began, in nanoseconds since 1970 UTC.")
      .def_property_readonly(
          "writer_pid", [](const PythonFeedReader& reader) { return reader.header().writer_pid; },
          "Process that writes it.")
      .def_property_readonly(
          "writer_started",
          [](const PythonFeedReader& reader) { return std::string{reader.header().writer_started.view()}; },
          "Start mark of that process.")
      .def_property_readonly(
          "kernel_hash",
          [](const PythonFeedReader& reader) { return std::string{reader.header().kernel_hash.view()}; },
          "Kernel and catalogue that its features come from.");
}

void bind_feed_server(py::module_& module) {
  py::class_<publish::FeedServer>(module, "FeedServer", py::is_final(),
                                  "Publishes rows as a collector does, from Python.")
      .def(py::init([](const std::string& folder, std::uint16_t tcp_port,
                       const std::vector<std::string>& instruments) {
             return std::make_unique<publish::FeedServer>(
                 runtime::PublishConfig{.folder = folder, .tcp_port = tcp_port}, instruments);
           }),
           py::arg("folder"), py::arg("tcp_port"), py::arg("instruments"),
           py::call_guard<py::gil_scoped_release>(), "Opens feeds and socket in `folder`.")
      .def(
          "announce",
          [](publish::FeedServer& server, const std::string& instrument, std::uint8_t source) {
            server.publisher(instrument).announce(static_cast<records::Source>(source));
          },
          py::arg("instrument"), py::arg("source"), "Says what the gateway is, as a place in `Source`.")
      .def("publish", &publish_record, py::arg("instrument"), py::arg("kind"), py::arg("record"),
           "Hands the bytes of a record to all readers.");
}

}  // namespace

void bind_feed(py::module_& module) {
  module.attr("FEED_LAYOUT") = records::kLiveLayout;
  module.attr("FEED_RECORD_BYTES") = [] {
    py::list sizes;
    for (const publish::RingSize& ring : publish::kRingSizes) {
      sizes.append(ring.record_bytes);
    }
    return py::tuple{sizes};
  }();
  bind_feed_reader(module);
  bind_feed_server(module);
}

}  // namespace spy::bindings
