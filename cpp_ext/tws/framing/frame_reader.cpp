#include "tws/framing/frame_reader.hpp"

#include <algorithm>
#include <cstring>

namespace spy::tws {

namespace {

constexpr std::size_t kReadBytes = 64 * std::size_t{1024};

std::size_t length_at(const char* bytes) {
  std::size_t length = 0;
  for (std::size_t place = 0; place < kLengthBytes; ++place) {
    length = (length << 8U) | static_cast<unsigned char>(bytes[place]);
  }
  return length;
}

}  // namespace

std::span<char> FrameReader::space() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t needed = std::max(wanted_, end_ + kReadBytes);
  if (buffer_.size() < needed) {
    buffer_.resize(needed);
  }
  return std::span{buffer_}.subspan(end_);
}

std::optional<Frame> FrameReader::next() {
  const std::size_t held = end_ - begin_;
  if (is_lost_ || held < kLengthBytes) {
    return std::nullopt;
  }
  const std::size_t length = length_at(buffer_.data() + begin_);
  is_lost_ = length > kMaxFrameBytes;
  wanted_ = is_lost_ ? 0 : kLengthBytes + length;
  if (is_lost_ || held < wanted_) {
    return std::nullopt;
  }
  const Frame frame{.offset = offset_, .payload = {buffer_.data() + begin_ + kLengthBytes, length}};
  begin_ += wanted_;
  offset_ += wanted_;
  wanted_ = 0;
  return frame;
}

}  // namespace spy::tws
