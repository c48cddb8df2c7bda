package umbra.mmu.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import umbra.mmu.state.Parameter;

class ParameterValueTest {
  @Test
  void aNumberInTheRangeIsTaken() {
    assertThat(ParameterValue.of(Parameter.SPLIT_PAGES_CAPACITY, "4096")).isEqualTo(4096);
    assertThat(ParameterValue.of(Parameter.SPLIT_LEAVES_UNMAPPED, "on")).isEqualTo(1);
    assertThat(ParameterValue.of(Parameter.HOST_CLOCK_MS, "-5")).as("no range").isEqualTo(-5);
  }

  @Test
  void aNumberOutOfTheRangeIsNamedWithIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParameterValue.of(Parameter.SPLIT_PAGES_CAPACITY, "4097"))
        .withMessage("split_pages_capacity: found '4097', expected a number from 0 to 4096");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParameterValue.of(Parameter.SPLIT_LEAVES_UNMAPPED, "-1"));
  }
}
