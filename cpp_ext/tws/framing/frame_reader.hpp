#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tws/framing/frame.hpp"

namespace spy::tws {

/// Bytes of the length before each message.
inline constexpr std::size_t kLengthBytes = 4;
/// Longest message that the protocol knows; more is no message but a stream that has lost its place.
inline constexpr std::size_t kMaxFrameBytes = 0xFFFFFF;

/// Cuts a stream of bytes into messages, however TCP has cut or joined them.
///
/// Bytes are received straight into its memory and messages are shown where they lie. It holds as much as the
/// longest message so far and one read, so that its memory is bounded by the longest message allowed.
class FrameReader {
 public:
  /// Where the next bytes go; never empty. Messages shown before are gone after this.
  std::span<char> space();

  /// Tells how many bytes were written to `space`.
  void received(std::size_t count) { end_ += count; }

  /// The next whole message, or nothing until more bytes have come. Its text holds until the next `space`.
  std::optional<Frame> next();

  /// Whether a length beyond what the protocol allows was met; no message follows it.
  [[nodiscard]] bool is_lost() const { return is_lost_; }

  /// How many bytes of the stream lie before what was not shown as a message yet.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  /// The bytes that were not shown as a message yet.
  [[nodiscard]] std::string_view rest() const { return {buffer_.data() + begin_, end_ - begin_}; }

 private:
  std::vector<char> buffer_;
  std::size_t begin_ = 0;     ///< First byte of the buffer that was not shown.
  std::size_t end_ = 0;       ///< One past the last byte received.
  std::size_t wanted_ = 0;    ///< Bytes of the message that is under way, its length included.
  std::uint64_t offset_ = 0;  ///< Bytes of the stream before `begin_`.
  bool is_lost_ = false;
};

}  // namespace spy::tws
