#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "book/watched_book.hpp"
#include "tws/decoding/message_stream.hpp"
#include "tws/messages/rt_volume.hpp"

namespace {

using namespace spy;

/// Ends the run where a promise is broken, so that the fuzzer keeps the input.
void require(bool promise) {
  if (!promise) {
    std::abort();
  }
}

/// Reads every field that was decoded; what lies outside the received bytes is found by the sanitizers.
class ReadFields {
 public:
  template <typename Field>
  void operator()(std::string_view, const Field& field) {
    read(field);
  }

  /// A digest of all that was read.
  [[nodiscard]] std::size_t digest() const { return digest_; }

 private:
  template <typename Number>
  void read(const Number& number) {
    std::array<char, sizeof(Number)> bytes{};
    std::memcpy(bytes.data(), &number, sizeof(Number));
    read(std::string_view{bytes.data(), bytes.size()});
  }
  void read(std::string_view text) { digest_ = digest_ * 31 + std::hash<std::string_view>{}(text); }
  void read(const tws::EscapedText& text) { read(std::string_view{text.text()}); }
  template <typename Element>
  void read(const std::vector<Element>& elements) {
    for (const Element& element : elements) {
      if constexpr (requires { Element::exchange(element, *this); }) {
        Element::exchange(element, *this);
      } else {
        read(element);
      }
    }
  }

  std::size_t digest_ = 0;
};

/// Does with every message what the collector does, and remembers what it was.
class Listener {
 public:
  template <typename Message>
  void operator()(const Message& message) {
    ReadFields fields;
    Message::exchange(message, fields);
    note(fields.digest());
    if constexpr (requires { book::change_of(message); }) {
      change(message);
    } else if constexpr (std::is_same_v<Message, tws::TickString>) {
      static_cast<void>(tws::parse_rt_volume(message.value));
    }
  }
  void operator()(const tws::UnknownMessage& message) { note(std::hash<std::string_view>{}(message.fields)); }
  void operator()(const tws::MalformedMessage& message) {
    note(std::hash<std::string_view>{}(message.field) + message.offset);
  }

  /// A digest of all messages so far.
  [[nodiscard]] std::size_t digest() const { return digest_; }

 private:
  void note(std::size_t what) { digest_ = digest_ * 31 + what; }

  template <typename Depth>
  void change(const Depth& depth) {
    ++now_ns_;
    book::WatchedBook& book = books_.try_emplace(depth.request_id % 4, book::BookPatience{}).first->second;
    book.apply(book::change_of(depth), now_ns_);
    require(book.book().bids().size() <= book::kBookRows && book.book().asks().size() <= book::kBookRows);
    require(!book.is_valid(now_ns_) || book.book().fault() == book::BookFault::kNone);
    require(!book.is_quarantined() || book.book().bids().empty());
    if (book.is_quarantined()) {
      book.begin(now_ns_);
    }
  }

  std::map<std::int32_t, book::WatchedBook> books_;
  std::int64_t now_ns_ = 0;
  std::size_t digest_ = 0;
};

/// What a listener makes of the bytes when they come in pieces of this size.
std::size_t heard(std::string_view bytes, std::size_t piece) {
  tws::MessageStream stream;
  Listener listener;
  while (!bytes.empty()) {
    const std::span<char> space = stream.space();
    const std::size_t count = std::min({piece, space.size(), bytes.size()});
    std::memcpy(space.data(), bytes.data(), count);
    stream.received(count, listener);
    bytes.remove_prefix(count);
  }
  stream.end(listener);
  return listener.digest();
}

/// Each line as a message, its fields separated by `|`.
std::string framed_lines(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      bytes.push_back(static_cast<char>((line.size() >> shift) & 0xFFU));
    }
    std::ranges::replace_copy(line, std::back_inserter(bytes), '|', '\0');
  }
  return bytes;
}

}  // namespace

/// Takes an input that begins with `=` for lines of messages and any other for what a connection brings;
/// either must come out the same however the connection cuts it.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string input(size, '\0');
  std::copy_n(data, size, input.begin());
  const std::string bytes = input.starts_with('=') ? framed_lines(std::string_view{input}.substr(1)) : input;
  const std::size_t whole = heard(bytes, bytes.size() + 1);
  require(heard(bytes, 1 + size % 13) == whole);
  return 0;
}
