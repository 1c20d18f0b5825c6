#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "tws/decoding/findings.hpp"
#include "tws/fields/field_reader.hpp"
#include "tws/framing/frame.hpp"
#include "tws/messages/all_messages.hpp"

namespace spy::tws {

/// What a frame holds before its message is read.
struct MessageStart {
  std::int32_t id = 0;      ///< Number of the message.
  std::string_view fields;  ///< What follows it, each field ended by NUL.
};

/// Number and fields of a message, or nothing where it does not begin with a number.
inline std::optional<MessageStart> message_start(std::string_view payload) {
  MessageStart start;
  const char* const begin = payload.data();
  const char* const end = begin + payload.size();
  const auto [stopped, error] = std::from_chars(begin, end, start.id);
  if (error != std::errc{} || stopped == end || *stopped != '\0') {
    return std::nullopt;
  }
  start.fields = {stopped + 1, end};
  return start;
}

/// The second field: of a tick-by-tick message its kind.
inline std::string_view second_field(std::string_view fields) {
  const std::string_view after = fields.substr(std::min(fields.find('\0'), fields.size() - 1) + 1);
  return after.substr(0, after.find('\0'));
}

/// Whether these are a message's number and, where several share it, its kind.
template <typename Message>
bool is_message(const MessageStart& start) {
  if constexpr (requires { Message::has_kind(start.fields); }) {
    return start.id == Message::kId && !start.fields.empty() && Message::has_kind(second_field(start.fields));
  } else {
    return start.id == Message::kId;
  }
}

/// Reads the fields of one message and hands it on, or says why not.
template <typename Message, typename Handler>
void decode_as(const Frame& frame, std::string_view fields, Handler& handler) {
  Message message;
  FieldReader reader{fields};
  Message::exchange(message, reader);
  reader.require_end();
  if (const std::optional<FieldProblem>& problem = reader.problem()) {
    handler(MalformedMessage{.message = Message::kType,
                             .field = problem->field,
                             .problem = problem->problem,
                             .bytes = frame.payload,
                             .offset = frame.offset});
  } else {
    handler(std::as_const(message));
  }
}

/// Finds the type of a message among those of the list; false where none fits.
template <typename Handler, typename... Messages>
bool decode_known(const Frame& frame, const MessageStart& start, Handler& handler, MessageList<Messages...>) {
  return ((is_message<Messages>(start) && (decode_as<Messages>(frame, start.fields, handler), true)) || ...);
}

/// Calls `handler` once with the message of a frame, or with why there is none.
///
/// Messages and their texts are views of the frame.
template <typename Handler>
void decode(const Frame& frame, Handler& handler) {
  const std::optional<MessageStart> start = message_start(frame.payload);
  if (!start) {
    handler(MalformedMessage{.message = "frame",
                             .field = "message number",
                             .problem = "is no whole number",
                             .bytes = frame.payload,
                             .offset = frame.offset});
  } else if (!decode_known(frame, *start, handler, KnownMessages{})) {
    handler(UnknownMessage{.id = start->id, .fields = start->fields, .offset = frame.offset});
  }
}

}  // namespace spy::tws
