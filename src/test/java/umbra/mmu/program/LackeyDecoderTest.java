package umbra.mmu.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.scenario.ProgramTrace;

final class LackeyDecoderTest {
  private static final int WHOLE = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, WHOLE})
  void fetchesLoadsAndStoresAreReadInWhateverPiecesTheyCome(int piece) {
    String text =
        """
        ==7897== Lackey, an example Valgrind tool
        --7897-- a warning of valgrind's own
        I  0401ab70,3
         L 1ffeffe7e0,8
         S 1fff000728,16
         M 7fffffffe000,1
        ==7897==\s
        I  04,15
        """;
    assertThat(accesses(text, piece, ""))
        .containsExactly(
            "F 401ab70 3", "R 1ffeffe7e0 8", "W 1fff000728 16", "W 7fffffffe000 1", "F 4 15");
  }

  @Test
  void aRemarkMayBeLongerThanAnyBuffer() {
    String text = "== " + "x".repeat(300_000) + "\nI  0401ab70,3\n";
    assertThat(accesses(text, 10_000, "")).containsExactly("F 401ab70 3");
  }

  @Test
  void aLongTraceIsReadToItsEnd() {
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 50_000; i++) {
      text.append(" S ").append(Integer.toHexString(i * 8)).append(",8\n");
      expected.add("W " + Integer.toHexString(i * 8) + " 8");
    }
    assertThat(accesses(text.toString(), 4093, "")).isEqualTo(expected);
  }

  @Test
  void theOffsetIsAddedModulo64Bits() {
    assertThat(accesses("I  1000,1\n", WHOLE, "gva-offset=0x40000000"))
        .containsExactly("F 40001000 1");
    assertThat(accesses("I  2000,1\n", WHOLE, "gva-offset=0xfffffffffffff000"))
        .containsExactly("F 1000 1");
    assertThat(accesses("I  2000,1\n", WHOLE, "gva-offset=0xffffff8000000000"))
        .containsExactly("F ffffff8000002000 1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          X  04,3/|1:1: found 'X  04,3', expected an access ('I  ', ' L ', ' S ' or ' M ') or a line of valgrind ('==')
          I 04,3/|1:1: found 'I 04,3', expected an access ('I  ', ' L ', ' S ' or ' M ') or a line of valgrind ('==')
          /|1:1: found 'end of line', expected an access ('I  ', ' L ', ' S ' or ' M ') or a line of valgrind ('==')
          =x/|1:1: found '=x', expected an access ('I  ', ' L ', ' S ' or ' M ') or a line of valgrind ('==')
          I  04,3/ L zz,8/|2:4: found 'zz,8', expected an address of 1 to 16 hexadecimal digits
          I  04,3/ L ,8/|2:4: found ',8', expected an address of 1 to 16 hexadecimal digits
          I  04 3/|1:6: found ' 3', expected a comma and a size
          I  00000000000000004,3/|1:20: found '4,3', expected a comma and a size
          I  04/|1:6: found 'end of line', expected a comma and a size
          I  04|1:6: found 'end of file', expected a comma and a size
          I  04,/|1:7: found 'end of line', expected a size from 1 to 4096
          I  04,0/|1:7: found '0', expected a size from 1 to 4096
          I  04,4097/|1:7: found '4097', expected a size from 1 to 4096
          I  04,99999999999/|1:7: found '99999999999', expected a size from 1 to 4096
          I  04,3 x/|1:8: found ' x', expected the end of the line
          I  04,3|1:8: found 'end of file', expected the end of the line
          ==1== cut|1:10: found 'end of file', expected the end of the line
          I  800000000000,3/|1:4: found '800000000000,3', expected a canonical address of 48 bits
          I  7fffffffffff,2/|1:17: found '2', expected a size that ends at a canonical address of 48 bits
          """)
  void aLineThatIsNoneIsRefusedWithItsPlace(String text, String message) {
    refused(text.replace('/', '\n'), "", message);
  }

  @Test
  void anAddressThatTheOffsetSpoilsIsRefusedWithTheOffset() {
    refused(
        "I  1000,3\n",
        "gva-offset=0x7ffffffff000",
        "1:4: found '1000,3', expected a canonical address of 48 bits,"
            + " with the offset 0x7ffffffff000");
  }

  @Test
  void whatIsNoTextIsQuotedByItsBytes() {
    refused(
        "I  04,3\n\u0000\u001f\u008b" + "y".repeat(80) + "\n",
        "",
        "2:1: found '\\x00\\x1f\\x8b"
            + "y".repeat(37)
            + "...', expected an access ('I  ', ' L ', ' S ' or ' M ')"
            + " or a line of valgrind ('==')");
  }

  private static void refused(String text, String arguments, String message) {
    assertThatExceptionOfType(TraceError.class)
        .isThrownBy(() -> accesses(text, WHOLE, arguments))
        .withMessage("f:" + message);
  }

  private static List<String> accesses(String text, int piece, String arguments) {
    ProgramTrace line = TraceText.line(arguments);
    LackeyDecoder decoder =
        new LackeyDecoder(
            "f", new TraceText(text, piece).open("f"), line.gvaOffset(), line.addresses());
    List<String> found = new ArrayList<>();
    while (decoder.next()) {
      String kind =
          decoder.access() == ErrorCode.FETCH
              ? "F"
              : decoder.access() == ErrorCode.WRITE ? "W" : "R";
      found.add(kind + " " + Long.toHexString(decoder.gva()) + " " + decoder.size());
    }
    return found;
  }
}
