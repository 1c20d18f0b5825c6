#include "tws/fields/escaped_text.hpp"

#include <gtest/gtest.h>

namespace spy::tws {
namespace {

std::string meant(std::string_view raw) { return EscapedText{raw}.text(); }

TEST(EscapedText, TurnsEscapesIntoTheirCharacters) {
  EXPECT_EQ(meant("plain"), "plain");
  EXPECT_EQ(meant("\\u0041"), "A");
  EXPECT_EQ(meant("Z\\u00fcrich"), "Z\xC3\xBCrich");
  EXPECT_EQ(meant("\\u5e02"), "\xE5\xB8\x82");
  EXPECT_EQ(meant("\\ud83d\\ude00!"), "\xF0\x9F\x98\x80!");
}

TEST(EscapedText, LeavesWhatIsNoEscape) {
  EXPECT_EQ(meant("a\\nb"), "a\\nb");
  EXPECT_EQ(meant("\\u12"), "\\u12");
  EXPECT_EQ(meant("\\u12g4"), "\\u12g4");
  EXPECT_EQ(meant("\\u-123"), "\\u-123");
  EXPECT_EQ(meant("end\\"), "end\\");
}

TEST(EscapedText, ReplacesHalfCharacters) {
  EXPECT_EQ(meant("\\ud83d"), "\xEF\xBF\xBD");
  EXPECT_EQ(meant("\\ude00x"), "\xEF\xBF\xBDx");
  EXPECT_EQ(meant("\\ud83d\\u0041"),
            "\xEF\xBF\xBD"
            "A");
}

}  // namespace
}  // namespace spy::tws
