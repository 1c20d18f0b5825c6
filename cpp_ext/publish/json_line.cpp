#include "publish/json_line.hpp"

#include <spdlog/fmt/fmt.h>
#include <spy/records.hpp>

#include <cmath>
#include <concepts>
#include <cstring>
#include <iterator>

namespace spy::publish {

namespace {

/// Writes one JSON object; an archive for `exchange`.
class JsonObject {
 public:
  template <typename Value>
  void operator()(std::string_view name, const Value& value) {
    text_ += text_.size() > 1 ? "," : "";
    write(name);
    text_ += ':';
    write(value);
  }

  /// The object as a line.
  [[nodiscard]] std::string line() && {
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  void write(bool value) { text_ += value ? "true" : "false"; }

  template <std::integral Integer>
  void write(Integer value) {
    fmt::format_to(std::back_inserter(text_), "{}", value);
  }

  void write(double value) {
    if (std::isfinite(value)) {
      fmt::format_to(std::back_inserter(text_), "{}", value);
    } else {
      text_ += "null";
    }
  }

  void write(std::string_view value) {
    text_ += '"';
    for (const char letter : value) {
      const auto code = static_cast<unsigned char>(letter);
      if (letter == '"' || letter == '\\') {
        text_ += '\\';
        text_ += letter;
      } else if (code < 0x20U || code > 0x7eU) {
        fmt::format_to(std::back_inserter(text_), "\\u{:04x}", code);
      } else {
        text_ += letter;
      }
    }
    text_ += '"';
  }

  template <std::size_t Longest>
  void write(const records::FixedText<Longest>& value) {
    write(value.view());
  }

  template <typename Enum>
    requires std::is_enum_v<Enum>
  void write(Enum value) {
    write(to_word(value));
  }

  template <typename List>
    requires requires(const List& list) {
      list.begin();
      list.data();
    } && (!std::convertible_to<List, std::string_view>)
  void write(const List& list) {
    text_ += '[';
    for (auto cell = list.begin(); cell != list.end(); ++cell) {
      text_ += cell == list.begin() ? "" : ",";
      write(*cell);
    }
    text_ += ']';
  }

  std::string text_ = "{";
};

template <typename Record>
void write_record(const FeedBuffer& bytes, JsonObject& object) {
  Record record;
  std::memcpy(&record, bytes.data(), sizeof(record));
  Record::exchange(record, object);
}

std::string_view word_of(FeedKind kind) { return kFeedKindWords.at(static_cast<std::size_t>(kind)); }

}  // namespace

std::string row_line(std::string_view instrument, const FeedReading& reading, const FeedBuffer& record) {
  JsonObject object;
  object("kind", word_of(reading.kind));
  object("instrument", instrument);
  object("number", reading.number);
  object("published_ns", reading.published_ns);
  switch (reading.kind) {
    case FeedKind::kSecond:
      write_record<records::SecondRow>(record, object);
      break;
    case FeedKind::kMinute:
      write_record<records::MinuteRow>(record, object);
      break;
    case FeedKind::kTrade:
      write_record<records::TradeRow>(record, object);
      break;
    case FeedKind::kHealth:
      write_record<records::HealthRow>(record, object);
      break;
  }
  return std::move(object).line();
}

std::string missed_line(std::string_view instrument, const FeedReading& reading) {
  JsonObject object;
  object("kind", std::string_view{"missed"});
  object("instrument", instrument);
  object("of", word_of(reading.kind));
  object("count", reading.missed);
  return std::move(object).line();
}

std::string hello_line(const std::vector<std::string>& instruments, std::uint64_t epoch) {
  JsonObject object;
  object("kind", std::string_view{"hello"});
  object("format", kFeedFormat);
  object("layout", records::kLiveLayout);
  object("instruments", instruments);
  object("epoch", epoch);
  return std::move(object).line();
}

std::string dropped_line() {
  JsonObject object;
  object("kind", std::string_view{"dropped"});
  object("reason", std::string_view{"This client reads too slowly: read faster, then connect again."});
  return std::move(object).line();
}

}  // namespace spy::publish
