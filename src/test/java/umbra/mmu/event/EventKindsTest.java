package umbra.mmu.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two event vocabularies: methods, kinds, flatteners and callers say the same. */
class EventKindsTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("umbra.home"), "src", "main", "java", "umbra", "mmu", "event");
  private static final Pattern METHOD = Pattern.compile("(?s)\n  void (\\w+)\\(([^)]*)\\);");

  private static List<String> namesInSource(final String type) throws Exception {
    final List<String> names = new ArrayList<>();
    final Matcher matcher = METHOD.matcher(source(type));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** Parameter names of a method as the interface's source gives them. */
  private static List<String> parametersInSource(final String type, final String method)
      throws Exception {
    final Matcher matcher = METHOD.matcher(source(type));
    while (matcher.find()) {
      if (matcher.group(1).equals(method)) {
        final String list = matcher.group(2).strip();
        return list.isEmpty()
            ? List.of()
            : Arrays.stream(list.split(",\\s*")).map(p -> p.replaceAll("^.*\\s", "")).toList();
      }
    }
    return null;
  }

  private static String source(final String type) throws Exception {
    final String own = Files.readString(SOURCES.resolve(type + ".java"), StandardCharsets.UTF_8);
    // The events of an imported trace are declared beside those of a run, and stand behind them.
    return type.equals("VmEvents") ? own + source("TracedEvents") : own;
  }

  @Test
  void kindsOfTheVmStandInTheOrderOfTheInterface() throws Exception {
    assertThat(Arrays.stream(VmEventKind.values()).map(VmEventKind::eventName).toList())
        .isEqualTo(namesInSource("VmEvents"))
        .hasSize(abstractMethods(VmEvents.class));
  }

  @Test
  void kindsOfTheVcpuStandInTheOrderOfTheInterface() throws Exception {
    assertThat(Arrays.stream(VcpuEventKind.values()).map(VcpuEventKind::eventName).toList())
        .isEqualTo(namesInSource("VcpuEvents"))
        .hasSize(abstractMethods(VcpuEvents.class));
  }

  @Test
  void fieldsHaveTheNamesOfTheParameters() throws Exception {
    for (final VmEventKind kind : VmEventKind.values()) {
      if (kind != VmEventKind.RUN_STARTED) {
        final List<String> fields = new ArrayList<>();
        for (int i = 0; i < kind.fieldCount(); i++) {
          fields.add(kind.field(i));
        }
        assertThat(fields)
            .as(kind.eventName())
            .isEqualTo(parametersInSource("VmEvents", kind.eventName()));
      }
    }
    for (final VcpuEventKind kind : VcpuEventKind.values()) {
      final List<String> fields = new ArrayList<>();
      for (int i = 0; i < kind.fieldCount(); i++) {
        fields.add(kind.field(i));
      }
      assertThat(fields)
          .as(kind.eventName())
          .isEqualTo(parametersInSource("VcpuEvents", kind.eventName()));
    }
  }

  @Test
  void everyVmEventComesBackFromItsNumbers() {
    for (final VmEventKind kind : VmEventKind.values()) {
      if (kind == VmEventKind.RUN_STARTED) {
        continue;
      }
      final EventRecorder recorder = new EventRecorder();
      final VmEvents fan = new VmEventFanOut(recorder);
      final Object[] sent = arguments(method(VmEvents.class, kind.eventName()));
      invoke(fan, method(VmEvents.class, kind.eventName()), sent);
      assertThat(recorder.events()).as(kind.eventName()).hasSize(1);
      assertThat(recorder.events().get(0).kind()).isEqualTo(kind);
      final List<Object> received = new ArrayList<>();
      recorder.events().get(0).replayInto(catcher(VmEvents.class, kind.eventName(), received));
      assertThat(received).as(kind.eventName()).containsExactly(sent);
    }
  }

  @Test
  void everyVcpuEventComesBackFromItsNumbers() {
    for (final VcpuEventKind kind : VcpuEventKind.values()) {
      final List<Object> received = new ArrayList<>();
      final VcpuEvents target = catcher(VcpuEvents.class, kind.eventName(), received);
      final VcpuEvents flattener =
          new VcpuEventFlattener() {
            @Override
            protected void event(
                final VcpuEventKind flat,
                final long a,
                final long b,
                final long c,
                final long d,
                final long e) {
              assertThat(flat).isEqualTo(kind);
              VcpuEventCaller.call(target, flat, a, b, c, d, e);
            }
          };
      final Object[] sent = arguments(method(VcpuEvents.class, kind.eventName()));
      invoke(new VcpuEventFanOut(flattener), method(VcpuEvents.class, kind.eventName()), sent);
      assertThat(received).as(kind.eventName()).containsExactly(sent);
    }
  }

  @Test
  void theFirstEventCarriesBytesAndHasNoNumbers() {
    assertThatThrownBy(
            () -> VmEventCaller.call(new EventRecorder(), VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RUN_STARTED");
  }

  @Test
  void aFanOutTellsEachListenerInOrderAndCountsSteps() {
    final List<Object> first = new ArrayList<>();
    final List<Object> second = new ArrayList<>();
    final VmEventFanOut fan =
        new VmEventFanOut(
            catcher(VmEvents.class, "faultTaken", first),
            catcher(VmEvents.class, "faultTaken", second));
    fan.faultTaken(3);
    fan.faultTaken(4);
    assertThat(fan.steps()).isEqualTo(2);
    assertThat(first).containsExactly(3, 4);
    assertThat(second).containsExactly(3, 4);
  }

  private static int abstractMethods(final Class<?> type) {
    int count = 0;
    for (final Method method : type.getMethods()) {
      count += Modifier.isAbstract(method.getModifiers()) ? 1 : 0;
    }
    return count;
  }

  private static Method method(final Class<?> type, final String name) {
    for (final Method method : type.getMethods()) {
      if (method.getName().equals(name)) {
        return method;
      }
    }
    throw new IllegalStateException(type + " has no " + name);
  }

  /** Distinct values that fill their types, so that a swapped or cut number shows. */
  private static Object[] arguments(final Method method) {
    final Class<?>[] types = method.getParameterTypes();
    final Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      if (types[i] == long.class) {
        values[i] = 0x8765_4321_0000_0000L + i;
      } else if (types[i] == boolean.class) {
        values[i] = true;
      } else {
        values[i] = 0x7000_0000 + i;
      }
    }
    return values;
  }

  private static void invoke(final Object on, final Method method, final Object[] arguments) {
    try {
      method.invoke(on, arguments);
    } catch (final ReflectiveOperationException failed) {
      throw new IllegalStateException(method.getName(), failed);
    }
  }

  private static <T> T catcher(
      final Class<T> type, final String expected, final List<Object> received) {
    final Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              assertThat(method.getName()).isEqualTo(expected);
              received.addAll(arguments == null ? List.of() : Arrays.asList(arguments));
              return null;
            });
    return type.cast(proxy);
  }
}
