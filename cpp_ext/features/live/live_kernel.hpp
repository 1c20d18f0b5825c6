#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "features/catalogue/feature.hpp"
#include "features/live/book_input.hpp"
#include "features/live/book_shape.hpp"
#include "features/live/order_flow.hpp"
#include "features/live/quote_input.hpp"

namespace spy::features {

/// The features that live quotes and the order book give, one session at a time.
///
/// It is fed with every change of the best quotes and with snapshots of the book, in order of time, and
/// closed at the end of each minute. A minute's row depends on what the session brought up to its end, on
/// nothing else.
class LiveKernel {
 public:
  /// Begins a session of so many minutes; whatever session was on is dropped.
  void begin_day(std::int64_t session_minutes);

  /// Takes in a change of the best bid or ask.
  void observe(const QuoteInput& quote);

  /// Takes in a snapshot of the book.
  void observe(const BookInput& book);

  /// Ends a minute at the instant `end_ns` and gives its features.
  ///
  /// Throws UserError, with nothing changed, for a minute that cannot follow the last one.
  LiveRow update(std::int32_t minute, std::int64_t end_ns);

  /// What `update` would give; changes nothing.
  [[nodiscard]] LiveRow peek(std::int32_t minute, std::int64_t now_ns) const;

  /// All state as bytes to keep.
  [[nodiscard]] std::string save() const;

  /// Takes over the state that `save` gave these bytes for.
  ///
  /// Throws UserError, with nothing changed, for damaged bytes and those of another kernel.
  void restore(std::string_view bytes);

  /// 16 hexadecimal digits that are the same exactly when the state is.
  [[nodiscard]] std::string state_hash() const;

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.session_minutes_, self.last_minute_, self.order_flow_, self.book_shape_);
  }

 private:
  std::int32_t session_minutes_ = 0;
  std::int32_t last_minute_ = -1;
  OrderFlow order_flow_;
  BookShape book_shape_;
};

}  // namespace spy::features
