/**
 * The scenario language: what a VM looks like at its start and what its vCPUs and host then do.
 *
 * <p>{@link umbra.mmu.scenario.ScenarioParser} turns text into a {@link
 * umbra.mmu.scenario.Scenario}: set-up lines ({@link umbra.mmu.scenario.SetUp}) and steps ({@link
 * umbra.mmu.scenario.Step}). Everything here is a value that nothing changes later; {@link
 * umbra.mmu.scenario.WorkloadCursor} alone moves. The package uses {@code java.base} and no other
 * package of the model, and it opens no file. The language is described in {@code
 * docs/scenario-language.md}.
 */
package umbra.mmu.scenario;
