#pragma once

#include <cstddef>
#include <span>

#include "tws/decoding/decode.hpp"
#include "tws/framing/frame_reader.hpp"

namespace spy::tws {

/// Turns received bytes into messages; nothing that the bytes say can stop it.
class MessageStream {
 public:
  /// Where the next bytes go.
  std::span<char> space() { return reader_.space(); }

  /// Takes in so many bytes written to `space` and calls `handler` with each message that is whole by now,
  /// known, unknown or malformed.
  ///
  /// A length that no message has is told once as malformed; after it nothing more can be read, and the
  /// connection must be made anew.
  template <typename Handler>
  void received(std::size_t count, Handler& handler) {
    reader_.received(count);
    if (reader_.is_lost()) {
      return;
    }
    while (const std::optional<Frame> frame = reader_.next()) {
      decode(*frame, handler);
    }
    if (reader_.is_lost()) {
      handler(rest("is longer than any message", reader_.rest().substr(0, kLengthBytes)));
    }
  }

  /// Tells a message that was cut off at the end of the stream as malformed.
  template <typename Handler>
  void end(Handler& handler) const {
    if (!reader_.is_lost() && !reader_.rest().empty()) {
      handler(rest("goes beyond the end", reader_.rest()));
    }
  }

  /// Whether a length was met that no message has.
  [[nodiscard]] bool is_lost() const { return reader_.is_lost(); }

 private:
  [[nodiscard]] MalformedMessage rest(std::string_view problem, std::string_view bytes) const {
    return {.message = "frame",
            .field = "length",
            .problem = problem,
            .bytes = bytes,
            .offset = reader_.offset()};
  }

  FrameReader reader_;
};

}  // namespace spy::tws
