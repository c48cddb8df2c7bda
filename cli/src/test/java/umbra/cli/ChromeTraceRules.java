package umbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules of Chrome's trace event format as Perfetto reads it: events are taken in the order of
 * {@code ts}, those of one time in the order of the file; slices of a thread nest strictly; a flow
 * has one begin and one end, each inside a slice of its thread.
 */
final class ChromeTraceRules {
  /** Values are texts; those of {@code args} have {@code args.} in front. */
  private final List<Map<String, String>> events = new ArrayList<>();

  private final Map<String, String> metadata = new HashMap<>();

  private record Slice(String name, long start, long end) {}

  private ChromeTraceRules() {}

  /** Parses the whole text with a parser that is not Umbra's; it must be one JSON value. */
  static ChromeTraceRules parse(String text) throws IOException {
    ChromeTraceRules trace = new ChromeTraceRules();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        if (key.equals("traceEvents")) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> event = new LinkedHashMap<>();
            read(json, "", event);
            trace.events.add(event);
          }
        } else {
          read(json, "", trace.metadata);
        }
      }
      assertThat(json.nextToken()).isNull();
    }
    return trace;
  }

  private static void read(JsonParser json, String prefix, Map<String, String> to)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      if (json.nextToken() == JsonToken.START_OBJECT) {
        read(json, prefix + key + ".", to);
      } else {
        assertThat(to.put(prefix + key, json.getText())).as("%s twice", key).isNull();
      }
    }
  }

  Map<String, String> metadata() {
    return metadata;
  }

  /** The events of one kind, by phase and name. */
  List<Map<String, String>> events(String phase, String name) {
    return events.stream()
        .filter(event -> event.get("ph").equals(phase) && name.equals(event.get("name")))
        .toList();
  }

  /** Fails at the first rule that is broken. */
  void check() {
    checkFields();
    checkThreadsHaveNames();
    List<Map<String, String>> ordered = new ArrayList<>(events);
    ordered.removeIf(event -> event.get("ph").equals("M"));
    ordered.sort(Comparator.comparingLong(event -> time(event)));
    checkSlicesAndFlows(ordered);
    checkCounters(ordered);
  }

  private void checkFields() {
    for (Map<String, String> event : events) {
      assertThat(event).containsKeys("name", "ph", "pid");
      assertThat(event.get("ph")).isIn("M", "X", "i", "C", "s", "f");
      if (!event.get("ph").equals("C")) {
        assertThat(event).containsKey("tid");
      }
      if (!event.get("ph").equals("M")) {
        assertThat(time(event)).isNotNegative();
      }
      if (event.get("ph").equals("i")) {
        assertThat(event.get("s")).isIn("t", "p", "g");
      }
    }
  }

  private void checkThreadsHaveNames() {
    Set<String> named = new HashSet<>();
    for (Map<String, String> name : events("M", "thread_name")) {
      assertThat(named.add(name.get("tid"))).as("%s named once", name).isTrue();
    }
    assertThat(named).containsAll(events.stream().map(e -> e.getOrDefault("tid", "0")).toList());
  }

  private static void checkSlicesAndFlows(List<Map<String, String>> ordered) {
    Map<String, Deque<Slice>> open = new TreeMap<>();
    Map<String, Long> begun = new HashMap<>();
    Set<String> ended = new HashSet<>();
    for (Map<String, String> event : ordered) {
      if (event.get("ph").equals("C")) {
        continue;
      }
      Deque<Slice> stack = open.computeIfAbsent(event.get("tid"), thread -> new ArrayDeque<>());
      long now = time(event);
      while (!stack.isEmpty() && stack.peek().end() <= now) {
        stack.pop();
      }
      switch (event.get("ph")) {
        case "X" -> push(stack, event, now);
        case "s" -> {
          assertThat(stack).as("slice around %s", event).isNotEmpty();
          assertThat(begun.put(event.get("id"), now)).as("one begin of %s", event).isNull();
        }
        case "f" -> {
          assertThat(event).containsEntry("bp", "e");
          assertThat(stack).as("slice around %s", event).isNotEmpty();
          assertThat(begun.get(event.get("id"))).as("begin of %s", event).isLessThan(now);
          assertThat(ended.add(event.get("id"))).as("one end of %s", event).isTrue();
        }
        default -> {
          // A point needs nothing around it.
        }
      }
    }
    assertThat(ended).isEqualTo(begun.keySet());
  }

  private static void push(Deque<Slice> stack, Map<String, String> event, long now) {
    long end = now + Long.parseLong(event.get("dur"));
    assertThat(end).as("end of %s", event).isGreaterThan(now);
    if (!stack.isEmpty()) {
      assertThat(end)
          .as("%s inside %s", event, stack.peek())
          .isLessThanOrEqualTo(stack.peek().end());
    }
    stack.push(new Slice(event.get("name"), now, end));
  }

  private static void checkCounters(List<Map<String, String>> ordered) {
    Map<String, String> values = new HashMap<>();
    for (Map<String, String> event : ordered) {
      if (event.get("ph").equals("C")) {
        String value = event.get("args.value");
        assertThat(Long.parseLong(value)).isNotNegative();
        assertThat(values.put(event.get("name"), value))
            .as("change by %s", event)
            .isNotEqualTo(value);
      }
    }
  }

  static long time(Map<String, String> event) {
    return Long.parseLong(event.get("ts"));
  }
}
