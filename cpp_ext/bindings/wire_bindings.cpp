#include <pybind11/pybind11.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bindings/bindings.hpp"
#include "book/order_book.hpp"
#include "tws/decoding/message_stream.hpp"
#include "tws/messages/error_codes.hpp"

namespace py = pybind11;

namespace spy::bindings {

namespace {

/// Text of the wire, which may hold any bytes.
py::str text_of(std::string_view bytes) {
  PyObject* const text =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "backslashreplace");
  if (text == nullptr) {
    throw py::error_already_set();
  }
  return py::reinterpret_steal<py::str>(text);
}

/// Puts the fields of a message into a dict, as an archive for `exchange`.
class ShownFields {
 public:
  template <typename Field>
  void operator()(std::string_view name, const Field& field) {
    shown_[text_of(name)] = shown(field);
  }

  /// The dict with all fields so far.
  [[nodiscard]] py::dict take() && { return std::move(shown_); }

 private:
  static py::object shown(std::string_view field) { return text_of(field); }
  static py::object shown(const tws::EscapedText& field) { return text_of(field.text()); }
  static py::object shown(double field) {
    return std::isnan(field) ? py::object{py::none()} : py::object{py::float_(field)};
  }
  static py::object shown(bool field) { return py::bool_(field); }
  template <std::integral Integer>
  static py::object shown(Integer field) {
    return py::int_(field);
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  static py::object shown(Enum field) {
    return py::int_(static_cast<int>(field));
  }
  template <typename Element>
  static py::object shown(const std::vector<Element>& elements) {
    py::list list;
    for (const Element& element : elements) {
      if constexpr (requires(ShownFields& row) { Element::exchange(element, row); }) {
        ShownFields row;
        Element::exchange(element, row);
        list.append(std::move(row).take());
      } else {
        list.append(shown(element));
      }
    }
    return list;
  }

  py::dict shown_;
};

py::list shown_rows(std::span<const book::BookRow> rows) {
  py::list list;
  for (const book::BookRow& row : rows) {
    ShownFields fields;
    fields("price", row.price);
    fields("size", row.size);
    fields("marketMaker", row.owner.name());
    list.append(std::move(fields).take());
  }
  return list;
}

py::list split_fields(std::string_view fields) {
  py::list list;
  while (!fields.empty()) {
    const std::string_view field = fields.substr(0, fields.find('\0'));
    fields.remove_prefix(std::min(field.size() + 1, fields.size()));
    list.append(text_of(field));
  }
  return list;
}

std::string hex_of(std::string_view bytes) {
  constexpr std::size_t kMostBytes = 1024;
  std::string hex;
  for (const char byte : bytes.substr(0, kMostBytes)) {
    hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return hex;
}

/// Turns messages into dicts and, where wanted, follows the books that they change.
class MessageDicts {
 public:
  explicit MessageDicts(bool with_books) : with_books_(with_books) {}

  template <typename Message>
  void operator()(const Message& message) {
    ShownFields fields;
    fields("type", Message::kType);
    Message::exchange(message, fields);
    py::dict shown = std::move(fields).take();
    if constexpr (requires { book::change_of(message); }) {
      if (with_books_) {
        shown["book"] = changed_book(message.request_id, book::change_of(message));
      }
    } else if constexpr (std::is_same_v<Message, tws::ErrorMessage>) {
      reset_book(message);
    }
    shown_.append(std::move(shown));
  }

  void operator()(const tws::UnknownMessage& unknown) {
    ShownFields fields;
    fields("type", std::string_view{"unknown"});
    fields("messageId", unknown.id);
    fields("offset", unknown.offset);
    py::dict shown = std::move(fields).take();
    shown["fields"] = split_fields(unknown.fields);
    shown_.append(std::move(shown));
  }

  void operator()(const tws::MalformedMessage& malformed) {
    ShownFields fields;
    fields("type", std::string_view{"malformed"});
    fields("offset", malformed.offset);
    fields("message", malformed.message);
    fields("field", malformed.field);
    fields("problem", malformed.problem);
    fields("length", malformed.bytes.size());
    fields("bytes", std::string_view{hex_of(malformed.bytes)});
    shown_.append(std::move(fields).take());
  }

  /// The dicts since the last call.
  py::list take() { return std::exchange(shown_, py::list{}); }

 private:
  py::dict changed_book(std::int32_t request_id, const book::BookChange& change) {
    book::OrderBook& changed = books_[request_id];
    const book::BookFault refused = changed.apply(change);
    const book::BookFault fault = refused == book::BookFault::kNone ? changed.fault() : refused;
    py::dict shown;
    shown["bids"] = shown_rows(changed.bids());
    shown["asks"] = shown_rows(changed.asks());
    shown["fault"] =
        fault == book::BookFault::kNone ? py::object{py::none()} : py::object{text_of(book::text_of(fault))};
    return shown;
  }

  void reset_book(const tws::ErrorMessage& error) {
    if (error.error_code == tws::kDepthReset) {
      books_.erase(error.id);
    }
  }

  bool with_books_;
  std::map<std::int32_t, book::OrderBook> books_;
  py::list shown_;
};

/// Decodes a capture of what a server sent, piece by piece.
class WireDecoder {
 public:
  explicit WireDecoder(bool with_books) : dicts_(with_books) {}

  py::list feed(const py::bytes& received) {
    std::string_view bytes{received};
    while (!bytes.empty()) {
      const std::span<char> space = stream_.space();
      const std::size_t count = std::min(space.size(), bytes.size());
      std::memcpy(space.data(), bytes.data(), count);
      stream_.received(count, dicts_);
      bytes.remove_prefix(count);
    }
    return dicts_.take();
  }

  py::list end() {
    stream_.end(dicts_);
    return dicts_.take();
  }

  [[nodiscard]] bool is_lost() const { return stream_.is_lost(); }

 private:
  tws::MessageStream stream_;
  MessageDicts dicts_;
};

}  // namespace

void bind_wire(py::module_& module) {
  py::class_<WireDecoder>(module, "WireDecoder", py::is_final(),
                          "Decodes what a server sent after its handshake reply, piece by piece.")
      .def(py::init<bool>(), py::kw_only(), py::arg("with_books"),
           "With books, each depth message carries both sides of its book after it.")
      .def("feed", &WireDecoder::feed, py::arg("received"), "The messages that are whole by now.")
      .def("end", &WireDecoder::end, "What is cut off at the end, as a malformed message.")
      .def_property_readonly("is_lost", &WireDecoder::is_lost,
                             "Whether a length was met that no message has; nothing after it can be read.");
}

}  // namespace spy::bindings
