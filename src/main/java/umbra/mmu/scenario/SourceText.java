package umbra.mmu.scenario;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a file into lines and lines into words, as the recorder does: at blanks, with comments from
 * {@code #} on.
 */
final class SourceText {

  private static final String TEXT = "UTF-8 text";

  private final String file;
  private final List<Line> lines = new ArrayList<>();
  private final Token end;

  SourceText(String file, String text) {
    this.file = file;
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int stop = newline < 0 ? text.length() : newline;
      number++;
      addLine(number, text.substring(start, stop));
      start = stop + 1;
    }
    this.end = new Token(file, new Position(number + 1, 1), "end of file");
  }

  /** Decodes a file's bytes; anything but UTF-8 without NUL is an error at its place. */
  static String decode(String file, byte[] bytes) {
    CharBuffer decoded = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(input, decoded, true);
    String text = decoded.flip().toString();
    rejectNul(file, text);
    if (result.isError()) {
      String found = String.format("byte 0x%02x", bytes[input.position()] & 0xff);
      throw new Token(file, positionAfter(text, text.length()), found).error(TEXT);
    }
    return text;
  }

  /** Refuses text with a NUL character, the surest mark of a binary file. */
  static void rejectNul(String file, String text) {
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw new Token(file, positionAfter(text, nul), "byte 0x00").error(TEXT);
    }
  }

  /** Lines that hold at least one word. */
  List<Line> lines() {
    return lines;
  }

  /** What a message points at when the text ends too soon. */
  Token end() {
    return end;
  }

  private void addLine(int number, String content) {
    int comment = content.indexOf('#');
    Line line = Line.of(file, number, comment < 0 ? content : content.substring(0, comment));
    if (line.wordCount() > 0) {
      lines.add(line);
    }
  }

  private static Position positionAfter(String text, int length) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, length - lineStart + 1);
  }
}
