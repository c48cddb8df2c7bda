package umbra.cli.experiment.dirtylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LockModelTest {
  private static final double NANOSECOND = 1e-9;

  @ParameterizedTest
  @EnumSource(LockGrowth.class)
  void aLoneVcpuNeverWaits(LockGrowth growth) {
    LockModel model = new LockModel(1.5, 0.25, growth);
    assertThat(model.exclusive(1)).isCloseTo(1.75e-6, within(NANOSECOND));
  }

  @Test
  void twoVcpusWaitForEachOtherAsInTheClosedForm() {
    // At the lock are 0, 1, 2 of them with weights 1, 2, 2: 4/5 of the time it is held.
    LockModel model = new LockModel(1, 1, LockGrowth.CONSTANT);
    assertThat(model.exclusive(2)).isCloseTo(2.5e-6, within(NANOSECOND));
  }

  @Test
  void manyVcpusTakeTurns() {
    LockModel constant = new LockModel(1, 0.5, LockGrowth.CONSTANT);
    assertThat(constant.exclusive(96) / 96).isCloseTo(0.5e-6, within(NANOSECOND));
  }

  @Test
  void aHarmonicLockSlowsDownWithThoseWhoWantIt() {
    LockModel model = new LockModel(1, 0.25, LockGrowth.HARMONIC);
    assertThat(64 / model.exclusive(64)).as("faults/s").isLessThan(8 / model.exclusive(8));
    assertThat(LockGrowth.HARMONIC.of(4)).isCloseTo(25.0 / 12, within(NANOSECOND));
  }

  @Test
  void onlyFaultsUnderTheLockDependOnTheNumberOfVcpus() {
    LockModel model = new LockModel(1, 0.25, LockGrowth.HARMONIC);
    assertThat(model.seconds(new FaultsOfVcpu(96, 4e6, 0, 0))).isCloseTo(1, within(NANOSECOND));
    assertThat(model.seconds(new FaultsOfVcpu(96, 0, 8e5, 0))).isCloseTo(1, within(NANOSECOND));
    assertThat(model.seconds(new FaultsOfVcpu(96, 0, 0, 8e5))).isGreaterThan(10);
  }
}
