package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberSyntaxTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "010, 8",
    "0x10, 16",
    "0XfF, 255",
    "4K, 4096",
    "0x10K, 0x4000",
    "2M, 0x200000",
    "1G, 0x40000000",
    "07K, 7168",
    "0xffffffffffffffff, -1",
    "18446744073709551615, -1",
    "01777777777777777777777, -1",
    "0x3fffffffffffffK, 0xfffffffffffffc00",
    "17179869183G, 0xffffffffc0000000",
  })
  void numbersReadAsInC(String text, String expected) {
    long number = expected.equals("-1") ? -1 : Long.parseUnsignedLong(hexDigits(expected), 16);
    assertThat(NumberSyntax.read(token(text), "a number")).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "K",
        "x",
        "-1",
        "+1",
        "08",
        "0x",
        "0xG",
        "0xK",
        "1k",
        "1T",
        "1KK",
        "1 ",
        "0b1",
        "1_0",
        "١",
        "18446744073709551616",
        "0x10000000000000000",
        "02000000000000000000000",
        "17179869184G",
        "0x40000000000000K",
        "99999999999999999999999999"
      })
  void otherTextIsNoNumber(String text) {
    assertThatThrownBy(() -> NumberSyntax.read(token(text), "a number"))
        .isInstanceOf(ScenarioError.class)
        .hasMessage("file:3:5: found '" + text + "', expected a number");
  }

  @Test
  void identifiersAreDecimalEvenWithALeadingZero() {
    assertThat(NumberSyntax.readDecimal(token("010"), "a slot")).isEqualTo(10);
    assertThatThrownBy(() -> NumberSyntax.readDecimal(token("0x1"), "a slot"))
        .isInstanceOf(ScenarioError.class);
  }

  private static String hexDigits(String text) {
    return text.startsWith("0x") ? text.substring(2) : Long.toHexString(Long.parseLong(text));
  }

  private static Token token(String text) {
    return new Token("file", new Position(3, 5), text);
  }
}
