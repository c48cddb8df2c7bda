package umbra.mmu.scenario;

/**
 * {@code workload ...}: accesses made by rule, never stored one by one. {@link WorkloadCursor}
 * yields them.
 *
 * @param vcpu the vCPU, or {@link #EVERY_VCPU}
 * @param gva first address of the region of vCPU 0
 * @param size bytes of a region, a multiple of {@code gvaStep}
 * @param gvaStep bytes between neighbouring addresses of the pattern, a multiple of 8
 * @param vcpuStep bytes from one vCPU's region to the next one's; 0 when all work on the same
 * @param count accesses of each vCPU, 1 to {@link Limits#MAX_WORKLOAD_COUNT}
 * @param readPercent how many of a hundred accesses read, 0 to 100
 * @param seed what the random patterns and the choice of reads are drawn from
 * @param user whether the accesses are made at CPL 3
 * @param nestedTable the nested page table of the L2 whose accesses these are, or {@link #NO_L2}
 */
public record Workload(
    Position at,
    String text,
    int vcpu,
    AccessPattern pattern,
    long gva,
    long size,
    long gvaStep,
    long vcpuStep,
    long count,
    int readPercent,
    long seed,
    boolean user,
    int nestedTable)
    implements Step {

  /** The guest itself makes the accesses: 0 is never the number of a nested table. */
  public static final int NO_L2 = 0;

  /** {@code vcpu=*}. */
  public static final int EVERY_VCPU = -1;

  /** Whether the vCPU of this number takes part. */
  public boolean includes(int number) {
    return vcpu == EVERY_VCPU || vcpu == number;
  }

  /** Whether a guest of the guest makes the accesses. */
  public boolean isNested() {
    return nestedTable != NO_L2;
  }

  @Override
  public Kind stepKind() {
    return Kind.WORKLOAD;
  }
}
