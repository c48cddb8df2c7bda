package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When reports go out. */
final class PendingReportsTest {
  private final RecordedReport heard = new RecordedReport();
  private final PendingReports pending = new PendingReports(heard);

  @Test
  void aReportWaitsUntilItsStepIsDurable() {
    pending.add(10, report -> report.notice("first"));
    pending.add(20, report -> report.notice("second"));
    pending.release(9);
    assertThat(heard.notices).isEmpty();
    pending.release(10);
    assertThat(heard.notices).containsExactly("first");
    pending.release(30);
    assertThat(heard.notices).containsExactly("first", "second");
  }

  @Test
  void noReportOvertakesAnother() {
    pending.add(20, report -> report.notice("first"));
    pending.add(10, report -> report.notice("second"));
    pending.release(15);
    assertThat(heard.notices).isEmpty();
  }
}
