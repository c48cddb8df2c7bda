package umbra.mmu.scenario;

import java.util.List;

/**
 * A parsed scenario.
 *
 * @param name the file's name without folder and {@code .txt}, unless a {@code name} line gives
 *     another
 * @param setUp the lines before {@code ops}, in file order
 * @param steps what follows, in file order
 */
public record Scenario(String name, List<SetUp> setUp, List<Step> steps) {

  public Scenario {
    setUp = List.copyOf(setUp);
    steps = List.copyOf(steps);
  }

  /** The form of the guest's tables: what {@code paging} says, else four levels. */
  public GuestPaging paging() {
    for (SetUp line : setUp) {
      if (line instanceof SetUp.Paging paging) {
        return paging.paging();
      }
    }
    return GuestPaging.FOUR_LEVEL;
  }

  /** How many vCPUs the VM has: what {@code vcpus} says, else 1. */
  public int vcpuCount() {
    for (SetUp line : setUp) {
      if (line instanceof SetUp.Vcpus vcpus) {
        return vcpus.count();
      }
    }
    return 1;
  }
}
