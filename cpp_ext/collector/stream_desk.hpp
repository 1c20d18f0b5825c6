#pragma once

#include <spy/records.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/notices.hpp"
#include "tws/client/quiet_watch.hpp"
#include "tws/client/subscription_plan.hpp"

namespace spy::collector {

/// One stream: which instrument, and what of it.
struct StreamRef {
  std::size_t instrument = 0;  ///< Its place in the order of priority.
  tws::StreamKind kind{};      ///< What is subscribed to.

  friend bool operator==(const StreamRef&, const StreamRef&) = default;
};

/// What the streams of an instrument can be expected to say.
enum class Expectation : std::uint8_t {
  kNews,     ///< They speak: one that is silent is lost.
  kQuiet,    ///< Its market is closed or halted: one that stands has nothing to say.
  kUnknown,  ///< The link to the market is lost: silence does not tell whether they stand.
};

/// Whom the desk tells how its streams fare.
class StreamListener {
 public:
  StreamListener() = default;
  StreamListener(const StreamListener&) = delete;
  StreamListener& operator=(const StreamListener&) = delete;
  virtual ~StreamListener() = default;

  /// A stream was asked for; what comes of it begins anew.
  virtual void on_stream_asked(const StreamRef& stream) = 0;

  /// A stream is heard, or stands without news for long enough to count as such.
  virtual void on_stream_begun(const StreamRef& stream) = 0;

  /// A stream is not heard any more; the text says why. While its subscription stands it may be heard again
  /// without being asked for.
  virtual void on_stream_lost(const StreamRef& stream, bool stands, const std::string& why) = 0;
};

/// How requests leave.
struct RequestWay {
  std::function<void(std::string)> send;   ///< Sends a request when its turn comes.
  std::function<std::int32_t()> fresh_id;  ///< A request id that was never used.
};

/// Keeps all streams subscribed to: asks for them in order of priority within IBKR's limits, watches each,
/// and asks anew for what has gone quiet or was ended, with growing waits and always with a fresh id.
class StreamDesk {
 public:
  StreamDesk(std::size_t instruments, const tws::StreamLimits& limits, RequestWay way,
             StreamListener& listener);

  /// Wants all streams from now on.
  void open(tws::Moment now);

  /// Ends all streams; none is wanted until `open`.
  void close();

  /// The connection is gone, and with it all streams; they are asked for again once `tick` is called.
  void forget(tws::Moment now, const std::string& why);

  /// Nothing comes on any stream for now, though all may go on by themselves: each is lost until it is heard,
  /// or until its standing is confirmed anew.
  void pause(const std::string& why);

  /// The server has forgotten all streams: each is asked for anew.
  void ask_all_anew(tws::Moment now, const std::string& why);

  /// What is waited for may be asked for at once.
  void hasten(tws::Moment now);

  /// Looks after each stream by what is expected of its instrument: asks for what is due, and anew for what
  /// is too quiet though there must be news. An instrument whose contract is not known yet waits, as does all
  /// while nothing is known of the link.
  void tick(tws::Moment now, std::span<const std::optional<tws::Contract>> contracts,
            std::span<const Expectation> expected);

  /// The gateway has answered a question that was asked after all streams asked for before `asked_real_ns`:
  /// they stand, and those that have nothing to say now count as begun.
  void confirm(std::int64_t asked_real_ns);

  /// Whether there are streams of which it is not known yet that they stand.
  [[nodiscard]] bool awaits_confirmation() const;

  /// The stream that a message belongs to, which is thereby heard; nothing for one that was ended.
  std::optional<StreamRef> heard(std::int32_t request_id, tws::Moment now);

  /// An error came on a request; gives the stream and what it asks for, nothing for foreign requests.
  std::optional<std::pair<StreamRef, Reaction>> refused(std::int32_t request_id, std::int32_t code,
                                                        tws::Moment now);

  /// A stream's content is doubted: it is asked for anew after a moment, unless that is under way.
  void doubt(const StreamRef& stream, tws::Moment now, const std::string& why);

  /// Level one tells of what this stream should have told: if it has been silent for a while, and is still
  /// when it is contradicted again, it is asked for anew.
  void contradict(const StreamRef& stream, tws::Moment now);

  /// How a stream fares.
  [[nodiscard]] records::StreamState state(const StreamRef& stream) const;

  /// When a stream was last heard, market time; nothing before the first message.
  [[nodiscard]] std::optional<std::int64_t> heard_ns(const StreamRef& stream) const;

  /// Whether any stream has been heard for a while without a pause since it was lost or asked for.
  [[nodiscard]] bool is_any_steady() const;

  /// Whether any stream is asked for, so that its being heard may tell of the link.
  [[nodiscard]] bool is_any_asked() const;

  /// Whether all streams that can be had are heard.
  [[nodiscard]] bool all_begun() const;

 private:
  /// What the desk knows of a stream.
  struct Stream {
    StreamRef ref;
    records::StreamState state = records::StreamState::kOff;
    bool is_given_up = false;          ///< The gateway does not give it in this session.
    bool was_told_begun = false;       ///< Whether the listener counts on it.
    std::int32_t request_id = 0;       ///< Of the present subscription; 0 without one.
    std::int64_t due_ns = 0;           ///< When it may be asked for, market time.
    std::int64_t waits = 0;            ///< How often in a row it was asked for in vain.
    tws::Moment asked;                 ///< When it was asked for.
    bool is_confirmed = false;         ///< Whether the gateway has surely taken the request.
    std::optional<tws::Moment> heard;  ///< When it was last heard.
    std::optional<tws::Moment> begun;  ///< When it was first heard since it was lost or asked for.
    std::optional<tws::Moment>
        contradicted;           ///< When level one first told more than it, since it was last heard.
    tws::QuietWatch watch{{}};  ///< Since it was asked for.
  };

  void ask(Stream& stream, const tws::Contract& contract, tws::Moment now);
  void note_single_ticks(const Stream& stream, tws::Moment now);
  void look_after(Stream& stream, tws::Moment now, Expectation expected);
  void gone_quiet(Stream& stream, tws::Moment now, Expectation expected);
  void lose(Stream& stream, records::StreamState state, std::int64_t due_ns, const std::string& why);
  void cancel(Stream& stream);
  [[nodiscard]] bool may_ask(const Stream& stream, tws::Moment now) const;
  [[nodiscard]] const Stream* find(const StreamRef& stream) const;
  [[nodiscard]] Stream* find(const StreamRef& stream);

  RequestWay way_;
  StreamListener* listener_;
  std::vector<Stream> streams_;                               ///< Most wanted first.
  std::unordered_map<std::int32_t, std::size_t> by_request_;  ///< Place of a stream by its request.
  std::vector<std::optional<std::int64_t>>
      single_ticks_asked_ns_;  ///< By instrument: when single ticks were asked for or granted last, market
                               ///< time.
  bool is_open_ = false;
};

}  // namespace spy::collector
