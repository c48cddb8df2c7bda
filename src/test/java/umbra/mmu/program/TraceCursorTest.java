package umbra.mmu.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.mmu.guest.ErrorCode;

final class TraceCursorTest {
  private static final String TEXT =
      """
       L 9000,8
      I  1ffe,4
       S 2ffc,8
       L 3ff8,8
      I  2002,2
       M 5000,4
      """;

  private final TraceText files = new TraceText(TEXT, 1 << 16);

  @Test
  void anAccessAcrossAPageBoundaryIsTwo() {
    assertThat(walk("", 8))
        .containsExactly(
            "R 9000 by 0",
            "F 1ffe by 1ffe",
            "F 2000 by 2000",
            "W 2ffc by 1ffe",
            "W 3000 by 1ffe",
            "R 3ff8 by 1ffe",
            "F 2002 by 2002",
            "W 5000 by 2002");
  }

  @Test
  void skipAndCountChooseAPartThatKnowsItsInstruction() {
    assertThat(walk("skip=4 count=2", 8)).containsExactly("W 3000 by 1ffe", "R 3ff8 by 1ffe");
    assertThat(walk("skip=7", 8)).containsExactly("W 5000 by 2002");
  }

  @Test
  void aPartThatIsNotThereIsEmpty() {
    assertThat(TraceText.line("skip=8").countOf(8)).isZero();
    assertThat(TraceText.line("skip=7 count=2").countOf(8)).isZero();
    assertThat(TraceText.line("skip=7 count=1").countOf(8)).isEqualTo(1);
  }

  @Test
  void theFileIsOpenOnlyFromTheFirstAccessAskedForToTheLast() {
    TraceCursor cursor = new TraceCursor(TraceText.line(""), 8, files);
    cursor.advance();
    cursor.advance();
    assertThat(files.opened()).isZero();
    assertThat(cursor.gva()).isEqualTo(0x2000);
    assertThat(files.opened()).isEqualTo(1);
    while (cursor.hasAccess()) {
      assertThat(files.closed()).isZero();
      cursor.advance();
    }
    assertThat(files.closed()).isEqualTo(1);
  }

  @Test
  void aFileThatEndsEarlierThanBeforeIsRefused() {
    assertThatExceptionOfType(TraceError.class)
        .isThrownBy(() -> walk("", 9))
        .withMessage("f:7:1: found 'end of file', expected the file that was there before");
  }

  @Test
  void theSurveyCountsAccessesAndPages() {
    TraceSurvey survey = TraceSurvey.of(TraceText.line(""), files.open("f"));
    assertThat(survey.accesses()).isEqualTo(8);
    assertThat(survey.fetches()).isEqualTo(3);
    assertThat(survey.reads()).isEqualTo(2);
    assertThat(survey.writes()).isEqualTo(3);
    assertThat(survey.lines()).isEqualTo(6);
    assertThat(survey.footprint().sorted()).containsExactly(1, 2, 3, 5, 9);
  }

  @Test
  void aTraceWithoutAnAccessIsRefused() {
    assertThatExceptionOfType(TraceError.class)
        .isThrownBy(
            () -> TraceSurvey.of(TraceText.line(""), new TraceText("==1== x\n", 9).open("f")))
        .withMessage("f:2:1: found 'end of file', expected an access");
  }

  @Test
  void aFootprintHoldsEachPageOnceHoweverManyThereAre() {
    Footprint footprint = new Footprint();
    for (long page = 5000; page > 0; page--) {
      footprint.add((page * 7) << 12);
      footprint.add(((page * 7) << 12) + 4095);
    }
    footprint.add(0xffff_ffff_ffff_f000L);
    assertThat(footprint.pages()).isEqualTo(5001);
    assertThat(footprint.sorted()).isSorted().startsWith(7, 14).endsWith((1L << 52) - 1);
  }

  private List<String> walk(String arguments, long accesses) {
    List<String> found = new ArrayList<>();
    TraceCursor cursor = new TraceCursor(TraceText.line(arguments), accesses, files);
    while (cursor.hasAccess()) {
      String kind =
          cursor.access() == ErrorCode.FETCH ? "F" : cursor.access() == ErrorCode.WRITE ? "W" : "R";
      found.add(
          kind + " " + Long.toHexString(cursor.gva()) + " by " + Long.toHexString(cursor.rip()));
      cursor.advance();
    }
    return found;
  }
}
