package umbra.cli.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import umbra.mmu.invariant.Invariant;

final class SearchTest {
  private static final Map<String, String> FIXED = Map.of();
  private static final Map<String, String> BROKEN = Map.of("access_refresh_when_rmapped", "0");

  private final Alphabet alphabet =
      Alphabet.of(
              "small", List.of("slot 1 gpa=0x10000000 size=64K", "map gva=0x400000 gpa=0x10000000"))
          .group(1, List.of("vcpu 0 nop", "vcpu 0 cr3 0"))
          .group(3, List.of("vcpu 0 read 0x400000", "vcpu 0 write 0x400000"))
          .build();

  @Test
  void aRandomSearchFindsWhatIsBrokenAndNothingElse() {
    RandomSearch.Result found = new RandomSearch(alphabet, new Probe(BROKEN), 10).run(1, 1000);
    assertThat(found.breach().orElseThrow().invariant()).isEqualTo(Invariant.SPTE_IN_ACCESS);
    assertThat(found.scenario().operations())
        .hasSize(found.breach().orElseThrow().operation() + 1)
        .last()
        .isEqualTo("vcpu 0 write 0x400000");
    RandomSearch.Result clean = new RandomSearch(alphabet, new Probe(FIXED), 10).run(1, 1000);
    assertThat(clean.breach()).isEmpty();
    assertThat(clean.operations()).isEqualTo(1000);
  }

  @Test
  void oneSeedGivesTheSameSearch() {
    RandomSearch search = new RandomSearch(alphabet, new Probe(BROKEN), 10);
    assertThat(search.run(7, 1000)).isEqualTo(search.run(7, 1000));
  }

  @Test
  void anExhaustiveSearchFindsTheShortestOfAll() {
    ExhaustiveSearch search =
        new ExhaustiveSearch(alphabet, new Probe(BROKEN), Invariant.SPTE_IN_ACCESS);
    assertThat(search.run(1).sequences()).isEqualTo(4);
    assertThat(search.run(1).breach()).isEmpty();
    assertThat(search.run(3).scenario().operations())
        .containsExactly("vcpu 0 read 0x400000", "vcpu 0 write 0x400000");
  }

  @Test
  void anExhaustiveSearchForAnotherInvariantPassesItBy() {
    ExhaustiveSearch search =
        new ExhaustiveSearch(alphabet, new Probe(BROKEN), Invariant.CACHED_ACCESS);
    assertThat(search.run(2).sequences()).isEqualTo(4 + 16);
    assertThat(search.run(2).breach()).isEmpty();
  }

  @Test
  void twinsTellWhatAMissingFixShowsOutside() {
    Twins same = new Twins(alphabet, FIXED, BROKEN, 10);
    long[] compared = new long[1];
    Twins.Result result = same.run(1, 200, (one, other) -> compared[0]++);
    assertThat(result.told()).isZero();
    assertThat(compared[0]).isEqualTo(200);
    Twins.Result split = new Twins(nested(), FIXED, BROKEN, 20).run(1, 400, (one, two) -> {});
    assertThat(split.told()).isPositive();
    assertThat(split.differences()).containsKey("mmu_cache_miss");
  }

  private static Alphabet nested() {
    return Alphabet.of(
            "nested",
            List.of(
                "module npt=1 tdp_mmu=1 nested=1",
                "efer svme=1",
                "slot 1 gpa=0x20000000 size=2M backing=2M",
                "npt 5",
                "map as=5 gva=0x40000000 gpa=0x20000000 size=2M flags=PWU"))
        .group(
            1,
            List.of(
                "vcpu 0 l2 read 0x40000000 as=5",
                "vcpu 0 l2 write 0x40000000 as=5",
                "host log 1 on"))
        .build();
  }

  @Test
  void aTextThatIsNoScenarioBreaksNothing() {
    Probe probe = new Probe(BROKEN);
    assertThat(probe.run(new Draft(List.of("vcpus"), List.of("vcpu 0 nop")))).isEmpty();
    assertThat(probe.run(new Draft(List.of(), List.of("vcpu 0 setpte gva=0x400000 set=W"))))
        .isEmpty();
    assertThat(probe.run(new Draft(List.of(), List.of("vcpu 0 l2 nop")))).isEmpty();
  }
}
