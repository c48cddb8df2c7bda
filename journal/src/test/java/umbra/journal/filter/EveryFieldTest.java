package umbra.journal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umbra.journal.field.EventCursor;
import umbra.journal.field.ScenarioFolds;
import umbra.journal.field.Vocabulary;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/** Every field of every kind of event can be filtered by. */
final class EveryFieldTest {
  private static final long[] NUMBERS = {11, 22, 33, 44, 55};

  /** How many events of a kind are compared: more would only take longer. */
  private static final int SAMPLE = 20;

  @TempDir private Path temporary;

  @ParameterizedTest
  @EnumSource(VmEventKind.class)
  void everyNumberOfAVmsEventIsFoundByItsName(VmEventKind kind) {
    for (int field = 0; field < kind.fieldCount(); field++) {
      String name = kind.field(field).equals("vcpu") ? "vcpu_id" : kind.field(field);
      for (String event :
          List.of(
              kind.eventName(),
              Vocabulary.ofVm().events().names().iterator().next() + "," + kind.eventName())) {
        assertThat(matches(event + ": " + name + "==" + NUMBERS[field], kind)).isTrue();
        assertThat(matches(event + ": " + name + "!=" + NUMBERS[field], kind)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(VcpuEventKind.class)
  void everyNumberOfAVcpusEventIsFoundByItsName(VcpuEventKind kind) {
    for (int field = 0; field < kind.fieldCount(); field++) {
      String name = kind.field(field).equals("vcpu") ? "vcpu_id" : kind.field(field);
      assertThat(matches(kind.eventName() + ": " + name + "==" + NUMBERS[field], kind)).isTrue();
      assertThat(matches(kind.eventName() + ": " + name + "!=" + NUMBERS[field], kind)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(VmEventKind.class)
  void everyFieldThatAKindIsSaidToHaveMayStandInItsFilter(VmEventKind kind) {
    List<String> fields = EventFilter.fieldsOf(kind);
    assertThat(fields).contains("step", "vcpu", "kind", "event");
    for (String field : fields) {
      assertThat(EventFilter.parse(kind.eventName() + ": " + field + " > 1").concerns(kind))
          .isTrue();
    }
  }

  @Test
  void inTheShippedScenariosEveryFieldThatAnEventShouldHaveIsThere() throws IOException {
    Map<VmEventKind, Integer> seen = new HashMap<>();
    Set<String> missing = new TreeSet<>();
    ScenarioFolds.hear(temporary, state -> new Sampler(state, seen, missing));
    assertThat(seen).hasSizeGreaterThan(65);
    // No root: no page.
    assertThat(missing)
        .allMatch(name -> name.startsWith("rootSet ") || name.startsWith("paeRootSet "));
  }

  /** Reads every field of a sample, and asks a filter for exactly what it has read. */
  private record Sampler(VmState state, Map<VmEventKind, Integer> seen, Set<String> missing)
      implements ScenarioFolds.Hearer {
    @Override
    public void event(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
      if (seen.merge(kind, 1, Integer::sum) > SAMPLE) {
        return;
      }
      EventCursor cursor = new EventCursor(state);
      cursor.moveTo(step, 0, kind.ordinal(), a, b, c, d, e);
      for (String name : EventFilter.fieldsOf(kind)) {
        cursor.expectAll();
        long value = Vocabulary.ofVm().field(name).read(cursor);
        String filter = kind.eventName() + ": " + name + " == " + value;
        boolean found =
            EventFilter.parse(filter).begin(state).matches(step, 0, kind, a, b, c, d, e);
        if (cursor.isMissingOne()) {
          missing.add(kind.eventName() + " " + name);
        }
        assertThat(found).as(filter).isEqualTo(!cursor.isMissingOne());
      }
    }
  }

  private static boolean matches(String filter, VmEventKind kind) {
    return EventFilter.parse(filter).begin(null).matches(7, -1, kind, 11, 22, 33, 44, 55);
  }

  private static boolean matches(String filter, VcpuEventKind kind) {
    return VcpuEventFilter.anyOf(List.of(filter)).matches(7, -1, kind, 11, 22, 33, 44, 55);
  }
}
