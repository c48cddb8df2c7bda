package umbra.cli.search;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.ScenarioParser;

/**
 * A machine and the operations that a search may do on it. An operation is known by its place in
 * the list.
 */
public final class Alphabet {
  private final String name;
  private final List<String> setUp;
  private final List<String> lines = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final Scenario scenario;
  private int allWeights;

  private Alphabet(Builder builder) {
    this.name = builder.name;
    this.setUp = List.copyOf(builder.setUp);
    for (Weighted group : builder.groups) {
      allWeights += group.weight();
      groups.add(new Group(allWeights, lines.size(), group.lines().size()));
      lines.addAll(group.lines());
    }
    this.scenario = ScenarioParser.parse(name, new Draft(setUp, lines).text());
  }

  /** Begins an alphabet; {@code name} is what tables call the machine. */
  public static Builder of(String name, List<String> setUp) {
    return new Builder(name, setUp);
  }

  public String name() {
    return name;
  }

  /** How many operations there are. */
  public int size() {
    return lines.size();
  }

  /** The machine's set-up lines and all operations. */
  Scenario scenario() {
    return scenario;
  }

  /** Draws an operation: a group by its weight, then any operation of it. */
  int draw(SplittableRandom random) {
    int at = random.nextInt(allWeights);
    Group group = groups.stream().filter(one -> at < one.end()).findFirst().orElseThrow();
    return group.first() + random.nextInt(group.size());
  }

  /** A scenario of the first {@code count} of these operations. */
  Draft draft(int[] operations, int count) {
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(lines.get(operations[i]));
    }
    return new Draft(setUp, chosen);
  }

  /** Collects groups of operations. */
  public static final class Builder {
    private final String name;
    private final List<String> setUp;
    private final List<Weighted> groups = new ArrayList<>();

    private Builder(String name, List<String> setUp) {
      this.name = name;
      this.setUp = setUp;
    }

    /** Operations that together are drawn in proportion to {@code weight}. */
    public Builder group(int weight, List<String> operations) {
      groups.add(new Weighted(weight, List.copyOf(operations)));
      return this;
    }

    /** The alphabet. */
    public Alphabet build() {
      return new Alphabet(this);
    }
  }

  private record Weighted(int weight, List<String> lines) {}

  /** {@code end} is the sum of all weights up to its own. */
  private record Group(int end, int first, int size) {}
}
